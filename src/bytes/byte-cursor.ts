/**
 * Reads little-endian values one after the other from bytes that may end anywhere. Every count is
 * held against what is there before memory is made for it.
 */
import { endianness } from 'node:os'
import { modelCorrupt } from '../base/errors.ts'

export class ByteCursor {
  readonly bytes: Uint8Array
  /** Of the bytes, for messages. */
  readonly where: string
  at = 0
  private readonly view: DataView

  constructor(bytes: Uint8Array, where: string) {
    this.bytes = bytes
    this.where = where
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  /**
   * Passes over `size` bytes.
   * @returns where they begin
   * @throws MODEL_CORRUPT where fewer are left; so do all others
   */
  skip(size: number, what: string): number {
    const start = this.at
    if (size > this.left) {
      const found = `${what} of ${size} bytes, and ${this.left} are left`
      throw modelCorrupt(`${this.where}: at byte ${start}: ${found}`)
    }
    this.at += size
    return start
  }

  uint32(what: string): number {
    return this.view.getUint32(this.skip(4, what), true)
  }

  int32(what: string): number {
    return this.view.getInt32(this.skip(4, what), true)
  }

  float32(what: string): number {
    return this.view.getFloat32(this.skip(4, what), true)
  }

  /** A 64-bit count of items of `itemBytes` bytes at least. */
  count64(what: string, itemBytes: number): number {
    const start = this.skip(8, what)
    const count = this.view.getBigUint64(start, true)
    if (count <= BigInt(Math.floor(this.left / itemBytes))) return Number(count)
    throw modelCorrupt(
      `${this.where}: at byte ${start}: ${count} for ${what}, and ${this.left} bytes are left`,
    )
  }

  /** Characters behind their 64-bit count. */
  text(what: string): string {
    const start = this.skip(this.count64(what, 1), what)
    return Buffer.from(this.bytes.subarray(start, this.at)).toString('utf8')
  }

  int32s(count: number, what: string): Int32Array {
    return new Int32Array(this.words(count, what))
  }

  float32s(count: number, what: string): Float32Array {
    return new Float32Array(this.words(count, what))
  }

  /** 32-bit words, in the order of this machine's bytes. */
  private words(count: number, what: string): ArrayBuffer {
    const start = this.skip(4 * count, what)
    const copy = new Uint8Array(4 * count)
    copy.set(this.bytes.subarray(start, this.at))
    if (endianness() === 'BE') Buffer.from(copy.buffer).swap32()
    return copy.buffer
  }
}
