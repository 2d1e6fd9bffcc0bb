/**
 * Params of a Spark stage: how each stands in metadata JSON, and the default of its class, which
 * applies where the file has no defaultParamMap (Spark before 2.4).
 * Encoding: Spark's json4s writer and Python's json.dumps (SPARK_ML_REFERENCE.md, section 1.3).
 */
import { modelCorrupt } from '../base/errors.ts'
import { nonFinite } from '../base/json.ts'

/**
 * One param: decodes its JSON value; `fallback` is the class's own default. A null is what json4s
 * makes of it: nothing for lists of texts, false, 0; for all others an error.
 */
export interface Param<T> {
  decode: (json: unknown, where: string) => T
  fallback: T
}

export type ParamSpecs<P> = { readonly [K in keyof P]: Param<unknown> }
export type Params<S> = { readonly [K in keyof S]: S[K] extends Param<infer T> ? T : never }

export function text<F extends string | undefined>(fallback: F): Param<string | F> {
  return { fallback, decode: (json, where) => expectType<string>(json, 'string', where) }
}

/** A column name that a file may leave out, like `inputCol` beside `inputCols`. */
export const column: Param<string | undefined> = text(undefined)

export function texts<F extends string[] | undefined>(fallback: F): Param<string[] | F> {
  const { decode } = list(fallback, (json, where) => expectType<string>(json, 'string', where))
  return { fallback, decode: (json, where) => (json === null ? [] : decode(json, where)) }
}

export const columns: Param<string[] | undefined> = texts(undefined)

export function flag<F extends boolean | undefined>(fallback: F): Param<boolean | F> {
  return {
    fallback,
    decode: (json, where) => expectType<boolean>(json ?? false, 'boolean', where),
  }
}

export function number<F extends number | undefined>(fallback: F): Param<number | F> {
  return { fallback, decode: readNumber }
}

/** Of 32 bits. */
export function integer<F extends number | undefined>(fallback: F): Param<number | F> {
  return whole(fallback, 32)
}

/** Of 64 bits; beyond 2^53 it loses its last digits, as with JSON.parse. */
export function long<F extends number | undefined>(fallback: F): Param<number | F> {
  return whole(fallback, 64)
}

function whole<F extends number | undefined>(fallback: F, bits: 32 | 64): Param<number | F> {
  const bound = 2 ** (bits - 1)
  // The greatest of 64 bits is read as 2^63.
  const most = bits === 32 ? bound - 1 : bound
  return {
    fallback,
    decode: (given, where) => {
      const json = given ?? 0
      if (Number.isInteger(json) && (json as number) >= -bound && (json as number) <= most) {
        return json as number
      }
      throw mismatch(json, `an integer of ${bits} bits`, where)
    },
  }
}

export function numbers<F extends number[] | undefined>(fallback: F): Param<number[] | F> {
  return list(fallback, readNumber)
}

export function numberLists<F extends number[][] | undefined>(fallback: F): Param<number[][] | F> {
  return list(fallback, (json, where) => numbers(undefined).decode(json, where) as number[])
}

export function oneOf<T extends string>(allowed: readonly T[], fallback: T): Param<T> {
  return {
    fallback,
    decode: (json, where) => {
      const found = allowed.find((value) => value === json)
      if (found === undefined) throw mismatch(json, `one of ${allowed.join(', ')}`, where)
      return found
    },
  }
}

function list<T, F>(fallback: F, item: (json: unknown, where: string) => T): Param<T[] | F> {
  return {
    fallback,
    decode: (json, where) => {
      if (!Array.isArray(json)) throw mismatch(json, 'an array', where)
      return json.map((value, i) => item(value, `${where}[${i}]`))
    },
  }
}

/** Scala writes NaN, Inf and -Inf as strings; Python writes bare literals (read by the loader). */
function readNumber(json: unknown, where: string): number {
  if (typeof json === 'number') return json
  if (json === 'Inf') return Number.POSITIVE_INFINITY
  if (json === '-Inf') return Number.NEGATIVE_INFINITY
  const special = nonFinite(json)
  if (special !== undefined) return special
  throw mismatch(json, 'a number', where)
}

function expectType<T>(json: unknown, type: 'string' | 'boolean', where: string): T {
  if (typeof json === type) return json as T
  throw mismatch(json, `a ${type}`, where)
}

function mismatch(json: unknown, wanted: string, where: string): Error {
  return modelCorrupt(`${where}: found ${JSON.stringify(json)?.slice(0, 80)}, expected ${wanted}`)
}
