/**
 * Values of Spark SQL while an expression is computed. What a frame or an answer holds instead
 * (texts for dates, timestamps and decimals) is made at the border, in `sql/border.ts`.
 *
 *     boolean                       boolean
 *     byte short int float double   number (float: already rounded to 32 bits)
 *     bigint                        bigint
 *     decimal(p,s)                  Decimal
 *     string                        string
 *     binary                        Uint8Array
 *     date                          number: days since 1970-01-01
 *     timestamp                     bigint: microseconds since 1970-01-01 00:00 UTC
 *     array<t>                      array of values
 *     struct<...>                   array of values, in the order of the fields
 *     map<k,v>                      SqlMap
 *     interval                      Interval
 *     NULL, of any type             null
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Decimal
  | Uint8Array
  | SqlMap
  | Interval
  | readonly Value[]

/** unscaled / 10^scale. The precision is the type's affair. */
export interface Decimal {
  readonly unscaled: bigint
  readonly scale: number
}

/** What intervals of all types are computed as. */
export type Interval = readonly [months: number, days: number, micros: bigint]

/** Entries in their order; keys are distinct. */
export interface SqlMap {
  readonly keys: readonly Value[]
  readonly values: readonly Value[]
}
