/**
 * Functions of doubles. Source: catalyst.expressions.mathExpressions (2.4 to 4.1), which names
 * StrictMath or Math for each. Not to the bit: tan and cot (V8's instead of HotSpot's), and log10
 * before 3.0.
 */
import {
  strictAtan2,
  strictCbrt,
  strictCosh,
  strictExp,
  strictHypot,
  strictTanh,
} from '../kernels/fdlibm.ts'
import { strictPow } from '../kernels/fdlibm-pow.ts'
import { javaExp } from '../kernels/java-exp.ts'
import { javaLog } from '../kernels/java-log.ts'
import { javaPow } from '../kernels/java-pow.ts'
import { javaCos, javaSin, nearlyJavaTan } from '../kernels/java-trigonometry.ts'
import { atLeast } from '../model/description.ts'
import { double, int, string } from '../model/schema.ts'
import { nullSafe, strict, typed } from './call.ts'
import { literal, type SqlFunction, type SqlFunctions } from './expression.ts'
import { convert } from './number-base.ts'
import { bigint } from './type-family.ts'

/** Printed in upper case unless it is an alias. */
function unary(
  name: string,
  compute: (x: number) => number | null,
  since?: SqlFunction['since'],
): SqlFunction {
  return typed(
    [1, 1],
    (given, context) => {
      const arg = context.implicitCast(given[0], double)
      const evaluate = nullSafe([arg], (x) => compute(x as number))
      return { type: double, evaluate, text: `${name}(${given[0].text})` }
    },
    { hints: [double], since },
  )
}

function binary(name: string, compute: (x: number, y: number) => number | null): SqlFunction {
  return typed(
    [2, 2],
    (given, context) => {
      const args = given.map((arg) => context.implicitCast(arg, double))
      const evaluate = nullSafe(args, (x, y) => compute(x as number, y as number))
      return { type: double, evaluate, text: `${name}(${given.map((a) => a.text).join(', ')})` }
    },
    { hints: [double] },
  )
}

function fixed(name: string, value: number): SqlFunction {
  return typed([0, 0], () => ({ type: double, evaluate: () => value, text: `${name}()` }))
}

/** Null at and below the asymptote. */
const logarithm = (name: string, compute: (x: number) => number, asymptote = 0): SqlFunction =>
  unary(name, (x) => (x <= asymptote ? null : compute(x)))

const logarithmTo = since([3, 0], quotientOf(Math.log), quotientOf(javaLog))

function quotientOf(log: (x: number) => number): SqlFunction {
  return binary('LOG', (base, x) => (base <= 0 || x <= 0 ? null : log(x) / log(base)))
}

/** With one argument to the base e, which Spark prints. */
const log = typed(
  [1, 2],
  (given, context) => {
    if (given.length === 2) return logarithmTo.bind(given, context)
    const e = { ...literal(Math.E, double), text: 'E()' }
    return logarithmTo.bind([e, given[0]], context)
  },
  { hints: [double] },
)

function roundHalfEven(x: number): number {
  if (!(Math.abs(x) < 2 ** 52)) return x
  const rounded = x < 0 ? x - 2 ** 52 + 2 ** 52 : x + 2 ** 52 - 2 ** 52
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded
}

const factorials: readonly bigint[] = Array.from({ length: 21 }, (_, n) => {
  let product = 1n
  for (let i = 2n; i <= BigInt(n); i++) product *= i
  return product
})

const factorial = strict(['int'], bigint, (n) => factorials[n] ?? null)

/** As Java's hypot, an infinite side counts more than NaN. */
const hypot = binary('HYPOT', strictHypot)

const conv = typed(
  [3, 3],
  (given, context) => {
    const args = [context.implicitCast(given[0], string)]
    args.push(context.implicitCast(given[1], int), context.implicitCast(given[2], int))
    const evaluate = nullSafe(args, (digits, from, to) =>
      convert(digits as string, { from: from as number, to: to as number }, context),
    )
    return { type: string, evaluate }
  },
  { hints: [string, int, int] },
)

const widthBucket = strict(
  ['double', 'double', 'double', 'bigint'],
  bigint,
  (value, from, to, count) => {
    const isNone = count <= 0n || count === 2n ** 63n - 1n || Number.isNaN(value) || from === to
    if (isNone || !Number.isFinite(from) || !Number.isFinite(to)) return null
    const lower = Math.min(from, to)
    const upper = Math.max(from, to)
    const isRising = from < to
    if (isRising ? value < lower : value > upper) return 0n
    if (isRising ? value >= upper : value <= lower) return count + 1n
    const distance = isRising ? value - lower : upper - value
    return BigInt(Math.trunc((Number(count) * distance) / (upper - lower))) + 1n
  },
  { since: [3, 1] },
)

/** One function up to a version of Spark, another from then on. */
function since(
  version: readonly [major: number, minor: number],
  then: SqlFunction,
  before: SqlFunction,
): SqlFunction {
  return {
    ...before,
    bind: (args, context) =>
      (atLeast(context.sparkVersion, ...version) ? then : before).bind(args, context),
  }
}

/** Before 3.0 Spark asked Math, which HotSpot computes in its own way. */
const pow = (name: string) => since([3, 0], binary(name, strictPow), binary(name, javaPow))
const ln = (name: string, strict: (x: number) => number, before: (x: number) => number) =>
  since([3, 0], logarithm(name, strict), logarithm(name, before))

export const mathFunctions: SqlFunctions = {
  acos: unary('ACOS', Math.acos),
  // Spark 4.2 took up fdlibm's way, which V8 goes too.
  acosh: since(
    [4, 2],
    unary('ACOSH', Math.acosh),
    unary('ACOSH', (x) => Math.log(x + Math.sqrt(x * x - 1)), [3, 0]),
  ),
  asin: unary('ASIN', Math.asin),
  asinh: since(
    [4, 2],
    unary('ASINH', Math.asinh),
    unary(
      'ASINH',
      (x) => (x === Number.NEGATIVE_INFINITY ? x : Math.log(x + Math.sqrt(x * x + 1))),
      [3, 0],
    ),
  ),
  atan: unary('ATAN', Math.atan),
  // The sum takes the sign off a zero.
  atan2: binary('ATAN2', (y, x) => strictAtan2(y + 0, x + 0)),
  atanh: unary('ATANH', (x) => 0.5 * (Math.log1p(x) - Math.log1p(-x)), [3, 0]),
  cbrt: unary('CBRT', strictCbrt),
  conv,
  cos: unary('COS', javaCos),
  cosh: unary('COSH', strictCosh),
  cot: unary('COT', (x) => 1 / nearlyJavaTan(x)),
  csc: unary('CSC', (x) => 1 / javaSin(x), [3, 3]),
  degrees: unary('DEGREES', (x) => x * (180 / Math.PI)),
  e: fixed('E', Math.E),
  exp: since([3, 0], unary('EXP', strictExp), unary('EXP', javaExp)),
  expm1: unary('EXPM1', Math.expm1),
  factorial,
  hypot,
  ln: ln('ln', Math.log, javaLog),
  log,
  log10: logarithm('LOG10', Math.log10),
  log1p: logarithm('LOG1P', Math.log1p, -1),
  log2: ln(
    'LOG2',
    (x) => Math.log(x) / Math.LN2,
    (x) => javaLog(x) / Math.LN2,
  ),
  pi: fixed('PI', Math.PI),
  pow: pow('pow'),
  power: pow('POWER'),
  radians: unary('RADIANS', (x) => x * (Math.PI / 180)),
  rint: unary('rint', roundHalfEven),
  sec: unary('SEC', (x) => 1 / javaCos(x), [3, 3]),
  sign: unary('sign', Math.sign),
  signum: unary('SIGNUM', Math.sign),
  sin: unary('SIN', javaSin),
  sinh: unary('SINH', Math.sinh),
  sqrt: unary('SQRT', Math.sqrt),
  tan: unary('TAN', nearlyJavaTan),
  tanh: unary('TANH', strictTanh),
  width_bucket: widthBucket,
}
