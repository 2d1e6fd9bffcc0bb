/**
 * The order in which Scala's mutable.HashMap of integers gives its keys, where `maxBy` has to
 * choose between equals. Source: scala.collection.mutable.{HashMap, HashTable}, 2.11, 2.12 (Spark 2
 * and 3) and 2.13 (Spark 4). Only ties come here, so nothing is kept between calls.
 */
import type { ScalaVersion } from './scala-set.ts'

/** @param keys in the order in which they were put, again and again where they were */
export function firstOfTied(
  keys: Int32Array,
  isTied: (key: number) => boolean,
  version: ScalaVersion,
): number {
  const order = version === '2.13' ? order213(keys) : order212(keys)
  return order.find(isTied) ?? keys[0]
}

const SIZE = 16
const LOAD = 0.75

/** By place, in a place by hash; every put that finds the table nearly full doubles it. */
function order213(keys: Int32Array): number[] {
  const seen = new Set<number>()
  let size = SIZE
  for (const key of keys) {
    if (seen.size + 1 >= size * LOAD) size *= 2
    seen.add(key)
  }
  const hash = (key: number): number => key ^ (key >>> 16)
  return [...seen].sort(
    (a, b) => (hash(a) & (size - 1)) - (hash(b) & (size - 1)) || hash(a) - hash(b),
  )
}

/** From the last place to the first, the youngest first; doubled once it is too full. */
function order212(keys: Int32Array): number[] {
  const seen = new Set<number>()
  let table: number[][] = Array.from({ length: SIZE }, () => [])
  for (const key of keys) {
    if (seen.has(key)) continue
    seen.add(key)
    table[place212(key, table.length)].unshift(key)
    if (seen.size <= table.length * LOAD) continue
    const old = table
    table = Array.from({ length: 2 * old.length }, () => [])
    for (const kept of old.flatMap((_, i) => old[old.length - 1 - i])) {
      table[place212(kept, table.length)].unshift(kept)
    }
  }
  return table.reverse().flat()
}

/** The highest bits of a hash of which the seed, as many bits as 15 has, is never renewed. */
function place212(key: number, size: number): number {
  const mixed = Math.imul(reverseBytes(Math.imul(key, 0x9e3775cd)), 0x9e3775cd)
  const rotated = (mixed >>> 4) | (mixed << 28)
  return (rotated >>> Math.clz32(size - 1)) & (size - 1)
}

function reverseBytes(x: number): number {
  return (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24)
}
