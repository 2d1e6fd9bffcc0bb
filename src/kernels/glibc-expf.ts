/**
 * The exponential function of a float as C's expf gives it where XGBoost runs: that of Arm's
 * optimized routines (math/expf.c), which glibc has since 2.27. Now and then it is the neighbour of
 * the nearest float.
 */

/** 2^(i / 32). */
const POWERS = [
  1,
  1.0218971486541166,
  1.0442737824274138,
  1.0671404006768237,
  1.0905077326652577,
  1.1143867425958924,
  1.1387886347566916,
  1.1637248587775775,
  1.189207115002721,
  1.215247359980469,
  1.241857812073484,
  1.2690509571917332,
  1.2968395546510096,
  1.3252366431597413,
  1.3542555469368927,
  1.383909881963832,
  Math.SQRT2,
  1.4451808069770467,
  1.4768261459394993,
  1.5091644275934228,
  1.5422108254079407,
  1.5759808451078865,
  1.6104903319492543,
  1.645755478153965,
  1.681792830507429,
  1.718619298122478,
  1.7562521603732995,
  1.7947090750031072,
  1.8340080864093424,
  1.8741676341103,
  1.9152065613971474,
  1.9571441241754002,
]
const TERMS = [1.6938359250920212e-6, 0.00023459809789509004, 0.021660849396613134]
/** 32 / ln(2). */
const SCALE = 46.16624130844683
/** What it is added to loses its fraction. */
const SHIFT = 1.5 * 2 ** 52

/** @param x a float */
export function glibcExpf(x: number): number {
  // Beyond these the result is 0 or infinite.
  if (!(x > -104)) return Number.isNaN(x) ? x : 0
  if (x > 89) return Number.POSITIVE_INFINITY
  const scaled = SCALE * x
  const whole = scaled + SHIFT - SHIFT
  const r = scaled - whole
  const power = POWERS[whole & 31] * 2 ** (whole >> 5)
  const tail = (TERMS[0] * r + TERMS[1]) * (r * r) + (TERMS[2] * r + 1)
  return Math.fround(tail * power)
}
