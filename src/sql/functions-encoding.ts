/**
 * Texts as bytes and bytes as texts: base64, hex, character sets, URLs, digests. Source:
 * catalyst.expressions.stringExpressions, mathExpressions, urlExpressions, hash (2.4 to 4.1).
 */
import { createHash } from 'node:crypto'
import { rowInvalid } from '../base/errors.ts'
import { rowWork } from '../base/row-work.ts'
import { atLeast } from '../model/description.ts'
import { string } from '../model/schema.ts'
import { nullSafe, oneOf, strict, strictOf, typed } from './call.ts'
import { decodeText, encodeText, isCharset } from './charsets.ts'
import { coerced } from './collection-arguments.ts'
import { comparison } from './comparison.ts'
import { literal, type SqlFunction, type SqlFunctions } from './expression.ts'
import { decodeCommons, decodeMime, encodeBase64 } from './java-base64.ts'
import { bigint, binary } from './type-family.ts'

/** Spark 3.3 began to break the text into lines of 76 characters. */
const base64 = strictOf(
  ['binary'],
  string,
  ({ sparkVersion }) =>
    (bytes) =>
      encodeBase64(bytes, atLeast(sparkVersion, 3, 3) ? 76 : Number.POSITIVE_INFINITY),
)

const unbase64 = strictOf(['string'], binary, ({ sparkVersion }) =>
  atLeast(sparkVersion, 3, 3) ? decodeMime : decodeCommons,
)

const hex = typed(
  [1, 1],
  (given, context) => {
    const arg = oneOf(given[0], [bigint, binary, string], context)
    const evaluate = nullSafe([arg], (value) => {
      if (typeof value === 'bigint') return BigInt.asUintN(64, value).toString(16).toUpperCase()
      const bytes = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)
      return hexText(bytes).toUpperCase()
    })
    return { type: string, evaluate }
  },
  { hints: [string] },
)

const unhex = strict(['string'], binary, unhexed)

function unhexed(text: string): Uint8Array | null {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null
  return Buffer.from(text.length % 2 === 1 ? `0${text}` : text, 'hex')
}

const encode = strictOf(['string', 'string'], binary, ({ sparkVersion }) => {
  const isStrict = atLeast(sparkVersion, 4, 0)
  return (text, charset) => encodeText(text, known('encode', charset), isStrict)
})

const decodeBytes = strictOf(['binary', 'string'], string, ({ sparkVersion }) => {
  const isStrict = atLeast(sparkVersion, 4, 0)
  return (bytes, charset) => decodeText(bytes, known('decode', charset), isStrict)
})

/** With more arguments than two (since 3.2) it chooses: value, search, result, ..., default. */
const decode = typed(
  [2, 255],
  (given, context) => {
    if (given.length === 2) return decodeBytes.bind(given, context)
    if (!atLeast(context.sparkVersion, 3, 2)) context.refuse('decode of more than two arguments')
    const [value, ...rest] = given
    const isPaired = rest.length % 2 === 0
    const fallback = isPaired ? literal(null, string) : rest[rest.length - 1]
    const pairs = isPaired ? rest : rest.slice(0, -1)
    const searches = pairs.filter((_, i) => i % 2 === 0)
    const tests = searches.map((search) => comparison('<=>', value, search, context))
    const results = [...pairs.filter((_, i) => i % 2 === 1), fallback]
    const types = results.map((result) => result.type)
    const type = context.commonType(types, 'decode')
    const values = results.map((result) => coerced(result, type, context).evaluate)
    return {
      type,
      evaluate: (frame) => {
        const found = tests.findIndex((test) => test.evaluate(frame) === true)
        return values[found < 0 ? values.length - 1 : found](frame)
      },
    }
  },
  { hints: [string] },
)

function known(name: string, charset: string): string {
  if (isCharset(charset)) return charset.toLowerCase()
  throw rowInvalid(`${name}: character set ${JSON.stringify(charset)}, expected one that is known`)
}

/** The format is a constant: hex, utf-8 or base64. */
function toBinary(isTry: boolean, since: readonly [number, number]): SqlFunction {
  return strict(
    ['string', 'string'],
    binary,
    (text, format) => {
      const result = binaryOf(text, format.toLowerCase())
      if (result === null && !isTry) {
        throw rowInvalid(`to_binary: ${JSON.stringify(text)}, expected ${format}`)
      }
      return result
    },
    { defaults: ['hex'], hidesDefaults: true, since },
  )
}

function binaryOf(text: string, format: string): Uint8Array | null {
  switch (format) {
    case 'hex':
      return unhexed(text)
    case 'utf-8':
    case 'utf8':
      return Buffer.from(text)
    case 'base64':
      return isBase64(text) ? decodeMime(text) : null
    default:
      return null
  }
}

/** Whole groups of four; in the last one, two or three and padding, or no padding. */
function isBase64(text: string): boolean {
  const plain = text.replace(javaSpace, '')
  const padding = /={0,2}$/.exec(plain)?.[0].length ?? 0
  const isWellFormed = /^[A-Za-z0-9+/]*={0,2}$/.test(plain) && !spaceAfterPadding.test(text)
  return isWellFormed && (padding > 0 ? plain.length % 4 === 0 : plain.length % 4 !== 1)
}

/** Character.isWhitespace */
const spaces = '\\t-\\r\\x1c-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000'
const javaSpace = new RegExp(`[${spaces}]`, 'g')
const spaceAfterPadding = new RegExp(`=[${spaces}]`)

const urlEncode = strict(
  ['string'],
  string,
  (text) => {
    rowWork.spend(text.length, 'url_encode')
    let result = ''
    for (const byte of Buffer.from(text)) {
      const character = String.fromCharCode(byte)
      if (/[A-Za-z0-9.*_-]/.test(character)) result += character
      else if (byte === 0x20) result += '+'
      else result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    }
    return result
  },
  { since: [3, 4] },
)

function urlDecode(isTry: boolean, since: readonly [number, number]): SqlFunction {
  return strict(
    ['string'],
    string,
    (text) => {
      const decoded = urlDecoded(text)
      if (decoded === null && !isTry) {
        throw rowInvalid(
          `url_decode: ${JSON.stringify(text)}, expected two hexadecimal digits after %`,
        )
      }
      return decoded
    },
    { since },
  )
}

function urlDecoded(text: string): string | null {
  // Java's parseInt also takes a sign for the first of the two digits.
  if (/%(?![0-9a-fA-F+][0-9a-fA-F])/.test(text)) return null
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F ][0-9a-fA-F])+/g, (run) => {
    const bytes = run.match(/[^%]{2}/g) ?? []
    return Buffer.from(bytes.map((digits) => Number.parseInt(digits, 16))).toString()
  })
}

const digest = (algorithm: string): SqlFunction =>
  strict(['binary'], string, (bytes) => createHash(algorithm).update(bytes).digest('hex'))

const sha2Algorithms = new Map([
  [0, 'sha256'],
  [224, 'sha224'],
  [256, 'sha256'],
  [384, 'sha384'],
  [512, 'sha512'],
])

const sha2 = strict(['binary', 'int'], string, (bytes, bits) => {
  const algorithm = sha2Algorithms.get(bits)
  return algorithm === undefined ? null : createHash(algorithm).update(bytes).digest('hex')
})

const crc32 = strict(['binary'], bigint, (bytes) => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]
  return BigInt((crc ^ 0xffffffff) >>> 0)
})

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

const bin = strict(['bigint'], string, (value) => BigInt.asUintN(64, value).toString(2))

function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

export const encodingFunctions: SqlFunctions = {
  base64,
  bin,
  crc32,
  decode,
  encode,
  hex,
  md5: digest('md5'),
  sha: digest('sha1'),
  sha1: digest('sha1'),
  sha2,
  to_binary: toBinary(false, [3, 3]),
  try_to_binary: toBinary(true, [3, 3]),
  try_url_decode: urlDecode(true, [4, 0]),
  unbase64,
  unhex,
  url_decode: urlDecode(false, [3, 4]),
  url_encode: urlEncode,
}
