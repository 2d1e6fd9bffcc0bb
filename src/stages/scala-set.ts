/**
 * The order in which Scala's immutable Set gives its strings back: up to four as they came, more by
 * the bits of their hashes, five at a time from the lowest. Source: scala.collection.immutable
 * HashSet, 2.12 (a trie) and 2.13 (a trie that gives its own items before those below).
 */
import { atLeast, type SparkVersion } from '../model/description.ts'

/** Scala's binary version: Spark 3 as PySpark carries it has 2.12, Spark 4 has 2.13. */
export type ScalaVersion = '2.12' | '2.13'

export function scalaVersion(version: SparkVersion): ScalaVersion {
  return atLeast(version, 4, 0) ? '2.13' : '2.12'
}

/** `items.toSet -- removed`, in its order. */
export function scalaSetOrder(
  items: readonly string[],
  removed: ReadonlySet<string>,
  version: ScalaVersion,
): string[] {
  const distinct = [...new Set(items)]
  const kept = distinct.filter((item) => !removed.has(item))
  // A set that had more than four stays a trie when it shrinks.
  if (distinct.length <= setSizeMax) return kept
  return trieOrder(
    kept.map((item) => ({ item, hash: improved(javaHash(item)) })),
    0,
    version,
  )
}

const setSizeMax = 4

interface Hashed {
  item: string
  hash: number
}

function trieOrder(all: readonly Hashed[], shift: number, version: ScalaVersion): string[] {
  // All bits are used up: equal hashes, in the order in which they came.
  if (all.length < 2 || shift >= 32) return all.map(({ item }) => item)
  const groups = Array.from({ length: 32 }, (_, bits) =>
    all.filter(({ hash }) => ((hash >>> shift) & 31) === bits),
  )
  const below = (group: readonly Hashed[]): string[] => trieOrder(group, shift + 5, version)
  if (version === '2.12') return groups.flatMap(below)
  const single = groups.filter((group) => group.length === 1)
  const several = groups.filter((group) => group.length > 1)
  return [...single.flatMap(below), ...several.flatMap(below)]
}

/** String.hashCode of Java. */
function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash
}

/** Scala's scrambling of hash codes. */
function improved(code: number): number {
  let hash = (code + ~(code << 9)) | 0
  hash ^= hash >>> 14
  hash = (hash + (hash << 4)) | 0
  return hash ^ (hash >>> 10)
}
