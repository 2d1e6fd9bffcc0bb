/** Values of constant calls, taken from Spark 4.2 in the time zone America/Los_Angeles. */
import { test } from 'node:test'
import { checkValues } from './evaluate.ts'

const timeZone = 'America/Los_Angeles'

test('functions of numbers give what Spark gives', () => {
  checkValues(fromSpark, { timeZone })
})

test('functions of numbers without ANSI rules', () => {
  checkValues(withoutAnsi, { timeZone, ansi: false })
})

type Table = readonly (readonly [expression: string, value: unknown])[]

const fromSpark: Table = [
  ['round(2.5D)', 3],
  ['round(-2.5D)', -3],
  ['round(1.005D, 2)', 1.01],
  ['round(0.285D, 2)', 0.29],
  ['round(25, -1)', 30],
  ['round(2147483647, -1)', /round: 2147483650 does not fit int/],
  ['round(1e300D, -300)', 1e300],
  ['round(2.5)', '3'],
  ['round(-2.55, 1)', '-2.6'],
  ['round(12.345, -1)', '10'],
  ['round(CAST(1.25 AS FLOAT), 1)', 1.2999999523162842],
  ['bround(2.5D)', 2],
  ['bround(3.5D)', 4],
  ['bround(2.55, 1)', '2.6'],
  ['ceil(-0.5D)', 0],
  ['ceil(1.1)', '2'],
  ['ceil(3.1411, 3)', '3.142'],
  ["ceil(double('NaN'))", 0],
  ['ceil(1e300D)', 9223372036854775807n],
  ['floor(-1.1)', '-2'],
  ['floor(3.1411, 3)', '3.141'],
  ['floor(-15, -1)', '-20'],
  ['abs(-2147483648)', /SQL abs\(-2147483648\): the result i/],
  ['abs(CAST(-128 AS TINYINT))', /SQL abs\(CAST\(-128 AS TINYINT\)\): th/],
  ['abs(-1.5)', '1.5'],
  ['sign(-0.0D)', -0],
  ['ln(0D)', null],
  ['ln(-1D)', null],
  ['log(10, 100)', 2],
  ['log(2, 0)', null],
  ['log(1D)', 0],
  ['log2(8D)', 3],
  ['log1p(-1D)', null],
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: not Math.E, one unit above
  ['exp(1D)', 2.7182818284590455],
  ['pow(2, 0.5)', Math.SQRT2],
  ['pow(0D, -1D)', Number.POSITIVE_INFINITY],
  ["pow(1D, double('NaN'))", Number.NaN],
  ['cbrt(27D)', 3],
  ['hypot(3, 4)', 5],
  ['atan2(0D, -0.0D)', 0],
  ['sin(1D)', 0.8414709848078965],
  ['cos(1000D)', 0.5623790762907029],
  ['asinh(1D)', 0.881373587019543],
  ['acosh(1.005D)', 0.09995838013869626],
  ['atanh(0.5D)', 0.5493061443340548],
  ['cosh(1D)', 1.543080634815244],
  ['tanh(1e-10D)', 1e-10],
  ['rint(2.5D)', 2],
  ['factorial(20)', 2432902008176640000n],
  ['factorial(21)', null],
  ['factorial(-1)', null],
  ['mod(-7, 3)', -1],
  ['mod(7, 0)', /SQL \(7 % 0\): division by zero/],
  ['pmod(-7, 3)', 2],
  ['pmod(-7, -3)', -1],
  ['pmod(-7.5, 2)', '0.5'],
  ['pmod(7, 0)', /SQL pmod\(7, 0\): division by zero/],
  ['pmod(-1.5D, 0.4D)', 0.10000000000000009],
  ['shiftleft(1, 33)', 2],
  ['shiftright(-8, 1)', -4],
  ['shiftrightunsigned(-8, 1)', 2147483644],
  ['shiftrightunsigned(-8L, 1)', 9223372036854775804n],
  ['bit_count(-1)', 64],
  ['bit_count(CAST(-1 AS TINYINT))', 64],
  ['bit_count(true)', 1],
  ['bit_get(5, 2)', 1],
  ['bit_get(5, 32)', /bit_get: position 32, expected 0 t/],
  ['width_bucket(5.3, 0.2, 10.6, 5)', 3],
  ['width_bucket(0.1, 10.6, 0.2, 5)', 6],
  ['width_bucket(1, 1, 1, 5)', null],
  ['try_add(2147483647, 1)', null],
  ['try_divide(1, 0)', null],
  ['try_multiply(9223372036854775807L, 2L)', null],
  ['try_subtract(-2147483648, 1)', null],
  ["greatest(double('NaN'), 1D)", Number.NaN],
  ['greatest(NULL, 1, 2)', 2],
  ['least(-0.0D, 0.0D)', -0],
  ["nanvl(double('NaN'), 1D)", 1],
  ["isnan(CAST('NaN' AS FLOAT))", true],
]

/** Only those that differ. */
const withoutAnsi: Table = [
  ['round(2147483647, -1)', -2147483646],
  ['abs(-2147483648)', -2147483648],
  ['abs(CAST(-128 AS TINYINT))', -128],
  ['mod(7, 0)', null],
  ['pmod(7, 0)', null],
]
