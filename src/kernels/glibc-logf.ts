/**
 * The natural logarithm of a float as C's logf gives it where XGBoost runs: that of Arm's optimized
 * routines (math/logf.c), which glibc has since 2.27. It is not always the nearest float: of a
 * thousand logarithms, one is its neighbour.
 */

const single = new Float32Array(1)
const word = new Uint32Array(single.buffer)

/** Below the greatest power of two that a significand is divided by. */
const OFFSET = 0x3f330000

/** By the first four bits of a significand: about 1 / c, and log(c), of a c in the middle. */
const INVERSES = [
  1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895, 1.1906977166711752,
  1.1479821020556429, 1.1082251448272158, 1.0711297413057381, 1.036437278977283, 1,
  0.9492859795739057, 0.8951049428609004, 0.8476821620351103, 0.8050314851692001,
  0.7664671008843108, 0.731428603316328,
]
const LOGARITHMS = [
  -0.33569133332882284, -0.2929040563774074, -0.2518726580937369, -0.21245868807117255,
  -0.17453945183745634, -0.1380057072319758, -0.10275976698545139, -0.06871392447020525,
  -0.0357891387398228, 0, 0.05204517742929496, 0.11081431298787942, 0.1652495223695143,
  0.21687389031699977, 0.2659635028121397, 0.3127556664073557,
]
const TERMS = [-0.25089342214237154, 0.333456765744066, -0.4999997485802103]

/** @param x a float */
export function glibcLogf(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (x === Number.POSITIVE_INFINITY) return x
  const isSubnormal = x < 2 ** -126
  single[0] = isSubnormal ? x * 2 ** 23 : x
  const bits = word[0]
  const offset = (bits - OFFSET) | 0
  const at = (offset >>> 19) & 15
  const exponent = offset >> 23
  word[0] = bits - (offset & 0xff800000)
  const r = single[0] * INVERSES[at] - 1
  const whole = LOGARITHMS[at] + (isSubnormal ? exponent - 23 : exponent) * Math.LN2
  const squared = r * r
  const tail = TERMS[0] * squared + (TERMS[1] * r + TERMS[2])
  return Math.fround(tail * squared + (whole + r))
}
