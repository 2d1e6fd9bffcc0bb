/**
 * Double.toString and Float.toString of Java 19 and later (javadoc of java.lang.Double.toString):
 * of the shortest decimals that round to x, but of two digits at least, the closest to x; plain
 * from 1e-3 up to 1e7, else with an exponent. (Before Java 19 some results had too many digits.)
 */
export function javaDoubleText(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e7) return Object.is(x, -0) ? '-0.0' : `${x}.0`
  if (!Number.isFinite(x)) return String(x)
  const shortest = x.toExponential()
  return layOut(shortest.charAt(x < 0 ? 2 : 1) === '.' ? shortest : x.toExponential(1))
}

/** x is a float: Math.fround(x) === x. */
export function javaFloatText(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e7) return Object.is(x, -0) ? '-0.0' : `${x}.0`
  if (!Number.isFinite(x)) return String(x)
  const magnitude = Math.abs(x)
  for (let fractionDigits = 1; fractionDigits < 9; fractionDigits++) {
    const decimal = closestDecimal(magnitude, fractionDigits)
    if (decimal !== null) return x < 0 ? `-${layOut(decimal)}` : layOut(decimal)
  }
  throw new RangeError(`javaFloatText: found ${x}, expected a float`)
}

/** Of the decimals of that many fraction digits that round to the float x, the closest to it. */
function closestDecimal(x: number, fractionDigits: number): string | null {
  const closest = x.toExponential(fractionDigits)
  const e = closest.indexOf('e')
  const digits = Number(closest.slice(0, e).replace('.', ''))
  const exponent = Number(closest.slice(e + 1)) - fractionDigits
  const decimal = (integer: number) => Number(`${integer}e${exponent}`)
  const rounds = (integer: number) => Math.fround(decimal(integer)) === x
  // toExponential takes the larger of two that are as close, Java the even one.
  if (digits % 2 === 1 && isHalfway(x, fractionDigits) && rounds(digits - 1)) {
    return decimal(digits - 1).toExponential(fractionDigits)
  }
  if (rounds(digits)) return closest
  // Below a power of two floats are denser: the decimal on the other side may be the one.
  const other = decimal(digits) < x ? digits + 1 : digits - 1
  return rounds(other) ? decimal(other).toExponential(fractionDigits) : null
}

function isHalfway(x: number, fractionDigits: number): boolean {
  const all = x.toExponential(100)
  return /^50*$/.test(all.slice(2 + fractionDigits, all.indexOf('e')))
}

/** 'd.ddde+n' as Java writes it. */
function layOut(exponential: string): string {
  const sign = exponential.charAt(0) === '-' ? '-' : ''
  const e = exponential.indexOf('e')
  const exponent = Number(exponential.slice(e + 1))
  const first = exponential.charAt(sign.length)
  const rest = exponential.slice(sign.length + 2, e)
  const fraction = rest === '' ? '0' : rest
  if (exponent < -3 || exponent > 6) return `${sign}${first}.${fraction}E${exponent}`
  const digits = first + (fraction === '0' ? '' : fraction)
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const integer = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${integer}.${digits.slice(exponent + 1) || '0'}`
}
