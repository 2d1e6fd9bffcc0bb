/** Progress of long work: one line that is rewritten, only where a terminal watches. */

export interface Progress {
  update(text: string): void
  done(): void
}

export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update() {}, done() {} }
  let lastMs = 0
  return {
    update(text) {
      const now = Date.now()
      if (now - lastMs < 100) return
      lastMs = now
      stream.write(`\r\x1b[K${text}`)
    },
    done() {
      stream.write('\r\x1b[K')
    },
  }
}
