/**
 * The first, rough 1/m (1 <= m < 2) with which HotSpot's log and pow choose their table entry: the
 * machine instruction rcpps, whose result depends on the first 12 fraction bits of m and on the
 * maker of the processor. Measured on an AMD EPYC (family 19h, Zen 4). On an Intel processor an m
 * close to where one entry takes over from the next may get its neighbour, and the last bit of the
 * logarithm or power may differ.
 */
import { POW_INDEX_MAX } from './java-math-tables.ts'

/** By the first 12 fraction bits of m: i of b = (128 + i) / 256, the rounded 1/m. */
export function logIndices(): Uint8Array {
  const widths = LOG_WIDTHS.trim().split(' ').map(Number)
  return Uint8Array.from(stairs(128, widths))
}

/** By the first 12 fraction bits of m: i of the rounded 1.4453125/m, as in binaryLogTable. */
export function powIndices(): Uint16Array {
  const widths = Array.from(POW_WIDTHS, (digit) => Number.parseInt(digit, 16))
  return Uint16Array.from(stairs(POW_INDEX_MAX, widths))
}

/** Each index as often as its width says, from the top down; the last to the end. */
function stairs(top: number, widths: number[]): number[] {
  const indices = widths.flatMap((width, i) => Array<number>(width).fill(top - i))
  const last = Array<number>(4096 - indices.length).fill(top - widths.length)
  return indices.concat(last)
}

const LOG_WIDTHS =
  '8 16 17 16 17 17 16 17 17 17 17 18 18 18 17 18 19 18 19 18 19 19 19 19 20 20 19 20 20 21 21 ' +
  '20 21 21 22 21 22 21 23 22 22 23 23 23 24 23 24 24 24 24 25 25 25 26 26 25 27 26 27 27 28 27 ' +
  '28 28 28 29 29 30 29 30 30 31 31 31 32 32 33 32 33 33 35 34 34 35 36 36 36 37 37 38 38 38 39 ' +
  '39 41 40 41 42 41 43 43 44 44 44 46 47 46 47 48 48 50 50 49 52 52 53 53 54 57 54 57 59 57 60 ' +
  '60 61 62 64 '

const POW_WIDTHS =
  '35656657556666566566666666566666675676666756766766776766767676768676776777776777867777868687' +
  '868787787778877978788878788888888888888889889889898898998a89989999989a89b989a99a999aa9b9a9aa' +
  'aa9aaaaabaaaaaabb9babbbbabbbabbbbbbbbdbbbbcc775666756665756666657667575766576756767676567576' +
  '8767576758676757777676768586767867686787686786778677868687796769687878788687877797878789786a' +
  '68797978889797979797979979797a888a79799898a888a898a9888a8a89a98a8a98a9a8a8b899b89b998baa9a8b' +
  '8ba9a9b9a9b9c9b9ab9bab9a9d9abb8db8d9c9bad9c9bcbbad9c'
