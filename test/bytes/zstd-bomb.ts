/** A Zstandard frame of runs of one byte, 1000 bytes in all unless it is to be a bomb. */
export function zstdBomb({ windowLog = 10, blocks = 1, runBytes = 1000 }): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3])
  const list = Array.from({ length: blocks }, (_, i) => {
    const last = i === blocks - 1 ? 1 : 0
    const word = last | (1 << 1) | (runBytes << 3)
    return Buffer.from([word & 255, (word >> 8) & 255, word >> 16, 7])
  })
  return Buffer.concat([head, ...list])
}
