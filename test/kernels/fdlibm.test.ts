import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  strictAtan2,
  strictCbrt,
  strictCosh,
  strictExp,
  strictHypot,
  strictTanh,
} from '../../src/kernels/fdlibm.ts'
import { strictPow } from '../../src/kernels/fdlibm-pow.ts'
import { javaCos, javaSin } from '../../src/kernels/java-trigonometry.ts'

type Unary = readonly [(x: number) => number, readonly (readonly [number, number])[]]
type Binary = readonly [
  (x: number, y: number) => number,
  readonly (readonly [number, number, number])[],
]

/** Values of the JVM at points where V8 has others, and at ends. */
const unary: readonly Unary[] = [
  [
    strictExp,
    [
      [1, Math.E + 2 ** -51],
      [0, 1],
      [710, Number.POSITIVE_INFINITY],
    ],
  ],
  [
    strictCosh,
    [
      [-1, 1.543080634815244],
      [0, 1],
    ],
  ],
  [
    strictCbrt,
    [
      [-45, -3.556893304490063],
      [0.017126035697352483, 0.25776203293324074],
      [-15.253138332418551, -2.480007930755214],
      [6.25, 1.8420157493201932],
      [6.266152332393293, 1.8436012030039313],
      [-11.625807830531484, -2.265379919963999],
      [-0, -0],
      [5e-324, 1.7031839360032603e-108],
    ],
  ],
  [
    strictTanh,
    [
      [-1.4223914674284564e-9, -1.4223914674284562e-9],
      [-1.16031685267791e-14, -1.1603168526779101e-14],
      [-3.0770484339664282e-12, -3.0770484339664286e-12],
      [1.7315706529799265e-16, 1.7315706529799267e-16],
      [-8.019825857292541e-11, -8.019825857292542e-11],
      [-3.355351151777647e-15, -3.3553511517776465e-15],
      [-0, -0],
    ],
  ],
  [
    javaSin,
    [
      [-11.625807830531484, 0.8078898956626718],
      [8.55, 0.7674011568674873],
      [-101.30410158951257, -0.6983836625856162],
      [5.47, -0.7264797605934131],
      [-26, -0.7625584504796027],
      [18, -0.750987246771676],
      [-0, -0],
      [1e22, -0.8522008497671888],
      [Number.POSITIVE_INFINITY, Number.NaN],
    ],
  ],
  [
    javaCos,
    [
      [6, 0.960170286650366],
      [-5.686953189031683e91, 0.929695677528643],
      [4.82, 0.10740344820988024],
      [0.6275708558414503, 0.8094562404725155],
      [-0.6946432230932305, 0.768282127640792],
      [14.77, -0.5914315800583396],
      [-0, 1],
    ],
  ],
]

const binary: readonly Binary[] = [
  [
    strictPow,
    [
      [0.023887425369738022, 2.82, 0.00002669546855185934],
      [2.0718870584430276, 118.147869490504, 2.387690652264127e37],
      [13.353179011808368, 10.82213330942171, 1517844783431.5063],
      [77, 18.61235297655332, 1.294289011114798e35],
      [0.906306119725816, 1053.582204786541, 9.674045792957869e-46],
      [0.0005693788061628023, 88.91592854725319, 3.1878186160415014e-289],
      [-8, 1 / 3, Number.NaN],
      [-2, -1075, -0],
      [1, Number.NaN, Number.NaN],
    ],
  ],
  [
    strictHypot,
    [
      [531.230171501132, 0.000681473804733636, 531.2301715015691],
      [0.0002335891169877612, 0.00010202599919371702, 0.000254898372075222],
      [0.017126035697352483, -0.45512957877531623, 0.45545168193223723],
      [15.51, -27.461792831743416, 31.539026071418157],
      [-15.253138332418551, -0.813117691702262, 15.274795886310736],
      [-25, 1808.9420540232982, 1809.1147986830545],
      [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ],
  ],
  [
    strictAtan2,
    [
      [Number.MAX_VALUE, -1, 1.5707963267948968],
      [0, -0, Math.PI],
      [-1, 0, -Math.PI / 2],
    ],
  ],
]

test('StrictMath and Math of Java to the bit', () => {
  for (const [compute, table] of unary) {
    for (const [x, value] of table) assert(Object.is(compute(x), value), `${compute.name}(${x})`)
  }
  for (const [compute, table] of binary) {
    for (const [x, y, value] of table) {
      assert(Object.is(compute(x, y), value), `${compute.name}(${x}, ${y})`)
    }
  }
})
