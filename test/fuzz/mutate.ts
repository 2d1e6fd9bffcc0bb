/** Seeded damage to bytes and to JSON. */

export interface Random {
  /** An integer from 0 to `below` - 1. */
  integer(below: number): number
  pick<T>(items: readonly T[]): T
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (below: number): number => Math.floor(next() * below)
  return { integer, pick: (items) => items[integer(items.length)] }
}

const mutations: ((random: Random, bytes: Buffer) => Buffer)[] = [
  (random, bytes) => {
    if (bytes.length > 0) bytes[random.integer(bytes.length)] ^= 1 << random.integer(8)
    return bytes
  },
  (random, bytes) => {
    if (bytes.length > 0) bytes[random.integer(bytes.length)] = random.integer(256)
    return bytes
  },
  (random, bytes) => bytes.subarray(0, random.integer(bytes.length + 1)),
  (random, bytes) => bytes.subarray(random.integer(Math.min(bytes.length, 64) + 1)),
  // Inflated sizes: varints, little and big endian integers.
  (random, bytes) => {
    const at = random.integer(bytes.length + 1)
    const huge = random.pick(['ffffffff07', 'ffffffff0f', '00000080', '7fffffff', 'fffffffffffff'])
    Buffer.from(huge, 'hex').copy(bytes, at)
    return bytes
  },
  (random, bytes) => {
    const from = random.integer(bytes.length + 1)
    const part = bytes.subarray(from, from + random.integer(40))
    const to = random.integer(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, to), part, bytes.subarray(to)])
  },
  (random, bytes) => {
    const from = random.integer(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.integer(16))])
  },
  (random, bytes) => {
    const from = random.integer(bytes.length + 1)
    bytes.fill(random.pick([0, 255]), from, Math.min(bytes.length, from + random.integer(20)))
    return bytes
  },
]

/** A copy with one to four damages. Sizes change little, so that most of it stays readable. */
export function mutateBytes(random: Random, bytes: Uint8Array): Buffer {
  let damaged: Buffer = Buffer.from(bytes)
  for (let i = random.integer(4); i >= 0; i--) damaged = random.pick(mutations)(random, damaged)
  return damaged
}

const blanks = ['\n', ' ', '\t', '\r\n', '\u00a0']

/** Much white space, alone or somewhere in the text. */
export function mutateSpace(random: Random, text: string): string {
  const space = random.pick(blanks).repeat(2 ** 18)
  if (random.integer(2) === 0) return space
  const at = random.pick([0, text.length, random.integer(text.length + 1)])
  return text.slice(0, at) + space + text.slice(at)
}

const jsonWords = [
  '-1',
  '0',
  '1e999',
  'null',
  '[]',
  '{}',
  '""',
  '"\\u0000"',
  'NaN',
  '-Infinity',
  '2147483648',
  '[[[[]]]]',
  'true',
  '"__proto__"',
  '"../.."',
  '[null]',
  '9007199254740993',
  '1.5',
]

/** One value of the text replaced by another. */
export function mutateJson(random: Random, text: string): string {
  const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\[\]|\{\}/g)]
  if (values.length === 0) return text
  const { index, 0: value } = random.pick(values)
  return text.slice(0, index) + random.pick(jsonWords) + text.slice(index + value.length)
}
