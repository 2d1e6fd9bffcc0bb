/**
 * hash (Murmur3) and xxhash64 over all types: the hash of one value is the seed of the next, nulls
 * leave it as it is. Source: catalyst.expressions.hash, XXH64 (2.4 to 4.1), unsafe.hash.
 */
import { rowWork } from '../base/row-work.ts'
import { finish, mixBytes, mixHash, mixWord, SEED } from '../kernels/murmur3.ts'
import { xxHashBytes, xxHashInt, xxHashLong } from '../kernels/xxhash64.ts'
import { atLeast } from '../model/description.ts'
import { type DataType, int } from '../model/schema.ts'
import { typed } from './call.ts'
import type { SqlContext, SqlFunction, SqlFunctions } from './expression.ts'
import { costOf } from './metering.ts'
import { bigint } from './type-family.ts'
import type { Decimal, SqlMap, Value } from './value.ts'

/** What a hash makes of the few kinds of values that all others are made of. */
interface Hashing<H> {
  int(value: number, seed: H): H
  long(value: bigint, seed: H): H
  bytes(value: Uint8Array, seed: H): H
}

const murmur: Hashing<number> = {
  int: (value, seed) => finish(mixHash(seed, mixWord(value)), 4),
  long: (value, seed) => {
    const low = Number(BigInt.asIntN(32, value))
    const high = Number(BigInt.asIntN(32, value >> 32n))
    return finish(mixHash(mixHash(seed, mixWord(low)), mixWord(high)), 8)
  },
  // The last bytes one by one, each signed: as Spark 2 did and still does.
  bytes: (value, seed) => {
    const view = new DataView(value.buffer, value.byteOffset, value.length)
    const wholeBytes = value.length - (value.length % 4)
    let hash = seed
    for (let at = 0; at < wholeBytes; at += 4)
      hash = mixHash(hash, mixWord(view.getInt32(at, true)))
    for (let at = wholeBytes; at < value.length; at++) hash = mixBytes(hash, value[at], 1)
    return finish(hash, value.length)
  },
}

const xxhash: Hashing<bigint> = { int: xxHashInt, long: xxHashLong, bytes: xxHashBytes }

type Hash<H> = (value: Value, seed: H) => H

/** Of a value that is not null. @throws MODEL_UNSUPPORTED where Spark has no hash of the type */
function hashOf<H>(type: DataType, hashing: Hashing<H>, context: SqlContext): Hash<H> {
  switch (type.kind) {
    case 'boolean':
      return (value, seed) => hashing.int(value ? 1 : 0, seed)
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
      return (value, seed) => hashing.int(value as number, seed)
    case 'bigint':
    case 'timestamp':
      return (value, seed) => hashing.long(value as bigint, seed)
    case 'float':
    case 'double':
      return floating(type.kind, hashing, context)
    case 'decimal': {
      const isLong = type.precision <= 18
      return (value, seed) => {
        const { unscaled } = value as Decimal
        return isLong ? hashing.long(unscaled, seed) : hashing.bytes(twosComplement(unscaled), seed)
      }
    }
    case 'string':
    case 'binary':
      return (value, seed) => {
        rowWork.spend(costOf(value), 'hash')
        const bytes = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)
        return hashing.bytes(bytes, seed)
      }
    case 'void':
      return (_, seed) => seed
    default:
      return nested(type, hashing, context)
  }
}

const number = new DataView(new ArrayBuffer(8))

/** Since 3.2 -0.0 is hashed as 0.0; there is one NaN. */
function floating<H>(kind: 'float' | 'double', hashing: Hashing<H>, context: SqlContext): Hash<H> {
  const isNormal = atLeast(context.sparkVersion, 3, 2)
  return (value, seed) => {
    const x = isNormal && value === 0 ? 0 : (value as number)
    if (kind === 'double') {
      number.setFloat64(0, x)
      return hashing.long(Number.isNaN(x) ? 0x7ff8000000000000n : number.getBigInt64(0), seed)
    }
    number.setFloat32(0, x)
    return hashing.int(Number.isNaN(x) ? 0x7fc00000 : number.getInt32(0), seed)
  }
}

function nested<H>(type: DataType, hashing: Hashing<H>, context: SqlContext): Hash<H> {
  const inside = (inner: DataType): Hash<H> => {
    const hash = hashOf(inner, hashing, context)
    return (value, seed) => (value === null ? seed : hash(value, seed))
  }
  if (type.kind === 'array') {
    const element = inside(type.element)
    return (value, seed) => {
      const items = value as Value[]
      rowWork.spend(items.length, 'hash')
      return items.reduce<H>((hash, item) => element(item, hash), seed)
    }
  }
  if (type.kind === 'struct') {
    const fields = type.fields.map((field) => inside(field.type))
    return (value, seed) =>
      fields.reduce<H>((hash, field, i) => field((value as Value[])[i], hash), seed)
  }
  if (type.kind !== 'map') return context.refuse(`a hash of ${type.kind}`)
  // Since 3.0 maps are refused unless a setting of the old ways allows them.
  const [key, value] = [inside(type.key), inside(type.value)]
  return (map, seed) => {
    const { keys, values } = map as SqlMap
    return keys.reduce<H>((hash, one, i) => value(values[i], key(one, hash)), seed)
  }
}

/** BigInteger.toByteArray: big-endian, as short as can be. */
function twosComplement(value: bigint): Uint8Array {
  let size = 1
  while (BigInt.asIntN(8 * size, value) !== value) size++
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[size - 1 - i] = Number((value >> BigInt(8 * i)) & 0xffn)
  return bytes
}

function hashFunction<H extends number | bigint>(
  type: DataType,
  hashing: Hashing<H>,
  start: H,
): SqlFunction {
  return typed([1, 255], (given, context) => {
    const hashes = given.map((arg) => hashOf(arg.type, hashing, context))
    return {
      type,
      evaluate: (frame) => {
        let hash = start
        for (let i = 0; i < given.length; i++) {
          const value = given[i].evaluate(frame)
          if (value !== null) hash = hashes[i](value, hash)
        }
        return hash
      },
    }
  })
}

export const hashFunctions: SqlFunctions = {
  hash: hashFunction(int, murmur, SEED),
  xxhash64: { ...hashFunction(bigint, xxhash, BigInt(SEED)), since: [3, 0] },
}
