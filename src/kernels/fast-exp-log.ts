/**
 * exp and log of commons-math's FastMath (3.4.1 to 3.6.1), which round otherwise than the JVM's:
 * tables of numbers in two parts, a high one of few bits (`a`) and the rest (`b`), and polynomials
 * between. The tables are made as FastMathCalc makes them, error for error.
 */

/** Both parts of an exact number. */
interface Split {
  a: number
  b: number
}

interface Tables {
  /** exp(-n), n from 0. */
  negatives: Split[]
  /** exp(i / 1024). */
  fractions: Split[]
  /** ln(1 + i / 1024). */
  logs: Split[]
}

/** The arguments that `fastExp` is right for reach down to here. */
export const FAST_EXP_MIN = -59

let tables: Tables | undefined

/** Made by the first call, as it takes milliseconds and few models need them. */
function makeTables(): Tables {
  tables = {
    negatives: Array.from({ length: 2 - FAST_EXP_MIN }, (_, n) => exponentialOfMinus(n)),
    fractions: Array.from({ length: 1025 }, (_, i) => exponentialSeries(i / 1024)),
    logs: Array.from({ length: 1024 }, (_, i) => logarithmSeries(1 + i / 1024)),
  }
  return tables
}

/** e^x for x from FAST_EXP_MIN to below 0. */
export function fastExp(x: number): number {
  const { negatives, fractions } = tables ?? makeTables()
  const whole = Math.trunc(x) - 1
  const place = Math.trunc((x - whole) * 1024)
  const int = negatives[-whole]
  const fraction = fractions[place]
  const epsilon = x - (whole + place / 1024)
  let z = 0.04168701738764507
  z = z * epsilon + 0.1666666505023083
  z = z * epsilon + 0.5000000000042687
  z = z * epsilon + 1
  z = z * epsilon - 3.940510424527919e-20
  const high = int.a * fraction.a
  const low = int.a * fraction.b + int.b * fraction.a + int.b * fraction.b
  return (low + high) * z + low + high
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** ln(x) for x > 0. */
export function fastLog(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x
  if (x > 0.99 && x < 1.01) return logNearOne(x)
  const isSubnormal = x < 2 ** -1022
  double[0] = isSubnormal ? x * 2 ** 52 : x
  const exponent = (words[1] >>> 20) - 1023 - (isSubnormal ? 52 : 0)
  const place = (words[1] >>> 10) & 0x3ff
  const rest = (words[1] & 0x3ff) * 2 ** 32 + words[0]
  const epsilon = rest / (2 ** 52 + place * 2 ** 42)
  let z = -0.16624882440418567
  z = z * epsilon + 0.19999954120254515
  z = z * epsilon - 0.2499999997677497
  z = z * epsilon + 0.3333333333332802
  z = z * epsilon - 0.5
  z = z * epsilon + 1
  z *= epsilon
  const { logs } = tables ?? makeTables()
  const { a, b } = logs[place]
  // Each sum leaves its rounding error for the end.
  const sum1 = LN_2_HIGH * exponent + a
  const error1 = -(sum1 - LN_2_HIGH * exponent - a)
  const sum2 = sum1 + z
  const error2 = error1 - (sum2 - sum1 - z)
  const sum3 = sum2 + LN_2_LOW * exponent
  const error3 = error2 - (sum3 - sum2 - LN_2_LOW * exponent)
  const sum4 = sum3 + b
  return sum4 + (error3 - (sum4 - sum3 - b))
}

const LN_2_HIGH = 0.6931470632553101
const LN_2_LOW = 1.1730463525082348e-7
/** Adding and subtracting a multiple of it leaves the first bits. */
const CUT = 2 ** 30

const nearOneCoefficients: readonly Split[] = [
  { a: 1, b: 5.669184079525e-24 },
  { a: -0.25, b: -0.25 },
  { a: 0.3333333134651184, b: 1.986821492305628e-8 },
  { a: -0.25, b: -6.663542893624021e-14 },
  { a: 0.19999998807907104, b: 1.1921056801463227e-8 },
  { a: -0.1666666567325592, b: -7.800414592973399e-9 },
  { a: 0.1428571343421936, b: 5.650007086920087e-9 },
  { a: -0.12502530217170715, b: -7.44321345601866e-11 },
  { a: 0.11113807559013367, b: 9.219544613762692e-9 },
]

function logNearOne(x: number): number {
  const whole = x - 1
  const a = whole + whole * CUT - whole * CUT
  const r = { a, b: whole - a }
  let y = nearOneCoefficients[8]
  for (let i = 7; i >= 0; i--) {
    const product = cut(y.a * r.a, y.a * r.b + y.b * r.a + y.b * r.b)
    y = cut(product.a + nearOneCoefficients[i].a, product.b + nearOneCoefficients[i].b)
  }
  const result = cut(y.a * r.a, y.a * r.b + y.b * r.a + y.b * r.b)
  return result.a + result.b
}

function cut(high: number, low: number): Split {
  const a = high + high * CUT - high * CUT
  return { a, b: high - a + low }
}

function splitOf(x: number): Split {
  const a = x + x * CUT - x * CUT
  return { a, b: x - a }
}

function split(high: number, low: number): Split {
  const sum = high + low
  const rest = -(sum - high - low)
  const a = sum + sum * CUT - sum * CUT
  return { a, b: sum - a + rest }
}

function multiply(x: Split, y: Split): Split {
  return split(x.a * y.a, x.a * y.b + x.b * y.a + x.b * y.b)
}

function reciprocal(x: Split): Split {
  const part = 2 ** -22
  let { a, b } = split((1 - part) / x.a, (part * x.a - (1 - part) * x.b) / (x.a * x.a + x.a * x.b))
  for (let i = 0; i < 2; i++) b += (1 - a * x.a - a * x.b - b * x.a - b * x.b) * (a + b)
  return { a, b }
}

/** The series of e^x up to its 19th power. */
function exponentialSeries(x: number): Split {
  const base = splitOf(x)
  let sum: Split = { a: 0, b: 0 }
  for (let n = 19; n >= 0; n--) {
    const product = multiply(base, sum)
    const term = reciprocal(splitOf(factorial(n)))
    sum = split(product.a + term.a, product.b + term.b)
  }
  return sum
}

function factorial(n: number): number {
  let product = 1
  for (let i = 2; i <= n; i++) product *= i
  return product
}

function exponentialOfMinus(n: number): Split {
  let power: Split = { a: Math.E, b: 1.4456468917292502e-16 }
  let product = splitOf(1)
  for (let bits = n; bits > 0; bits >>= 1) {
    if ((bits & 1) === 1) product = multiplyPrecisely(product, power)
    power = multiplyPrecisely(power, power)
  }
  const positive = split(product.a, product.b)
  return n === 0 ? positive : reciprocal(positive)
}

/** The product of all pairs of parts, added up with what the additions round away. */
function multiplyPrecisely(x: Split, y: Split): Split {
  const [xa, xb, ya, yb] = [x.a, x.b, y.a, y.b].map(splitOf)
  let { a, b } = multiply(xa, ya)
  const add = (part: number): void => {
    const sum = a + part
    b -= sum - a - part
    a = sum
  }
  for (const product of [multiply(xa, yb), multiply(xb, ya), multiply(xb, yb)]) {
    add(product.a)
    add(product.b)
  }
  return { a, b }
}

const logCoefficients: readonly Split[] = [
  { a: 2, b: 0 },
  { a: 0.6666666269302368, b: 3.9736429850260626e-8 },
  { a: 0.3999999761581421, b: 2.3841857910019882e-8 },
  { a: 0.2857142686843872, b: 1.7029898543501842e-8 },
  { a: 0.2222222089767456, b: 1.3245471311735498e-8 },
  { a: 0.1818181574344635, b: 2.4384203044354907e-8 },
  { a: 0.1538461446762085, b: 9.140260083262505e-9 },
  { a: 0.13333332538604736, b: 9.220590270857665e-9 },
  { a: 0.11764700710773468, b: 1.2393345855018391e-8 },
  { a: 0.10526403784751892, b: 8.251545029714408e-9 },
  { a: 0.0952233225107193, b: 1.2675934823758863e-8 },
  { a: 0.08713622391223907, b: 1.1430250008909141e-8 },
  { a: 0.07842259109020233, b: 2.404307984052299e-9 },
  { a: 0.08371849358081818, b: 1.176342548272881e-8 },
  { a: 0.030589580535888672, b: 1.2958646899018938e-9 },
  { a: 0.14982303977012634, b: 1.225743062930824e-8 },
]

/** ln(x) = 2 artanh((x - 1) / (x + 1)), the last coefficients bent to fit from 1 to 2. */
function logarithmSeries(x: number): Split {
  const start = splitOf(x)
  const above = split(start.a + 1, start.b)
  const below = split(above.a - 2, above.b)
  const ratio = multiply(below, reciprocal(above))
  const square = multiply(ratio, ratio)
  let sum = logCoefficients[15]
  for (let i = 14; i >= 0; i--) {
    const product = multiply(sum, square)
    sum = split(product.a + logCoefficients[i].a, product.b + logCoefficients[i].b)
  }
  return multiply(sum, ratio)
}
