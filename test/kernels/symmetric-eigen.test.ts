/** Against LAPACK's dsyev as F2J translated it (arpack_combined_all 0.1), asked directly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { symmetricEigen } from '../../src/kernels/symmetric-eigen.ts'

const cases = [
  {
    what: 'a diagonal matrix',
    matrix: [2.168354235478921, 0, 0, 7.012992480035763],
    values: [2.168354235478921, 7.012992480035763],
    vectors: [1, 0, 0, 1],
  },
  {
    what: 'one of rank 1, nearly',
    matrix: [
      0.3123866126438241, -0.2007451641489607, 0.3023018293004723, -0.2007451641489607,
      0.12900239414273723, -0.19426450394865907, 0.3023018293004723, -0.19426450394865907,
      0.2925426132220605,
    ],
    values: [-1.2179143075921841e-16, 1.0769128296702758e-17, 0.733931620008622],
    vectors: [
      0.7264326879884031, 0.5833776020877164, -0.3632714180944184, 0.21601170634639622,
      -0.6956303745801593, -0.685154963991932, 0.6524066925953949, -0.4192480832918062,
      0.6313450341238813,
    ],
  },
  {
    what: 'numbers whose squares overflow',
    matrix: [
      1.2967351764234112e235, 2.996921529001723e234, -2.491226682349553e234, 2.996921529001723e234,
      7.660259296174988e234, -4.848647113273008e234, -2.491226682349553e234, -4.848647113273008e234,
      8.060125972520858e234,
    ],
    values: [2.9847533220484324e234, 8.981011751738087e234, 1.672197195914344e235],
    vectors: [
      -0.05174521269478701, 0.7346681793839424, 0.6764503671104443, -0.6930232518366515,
      0.4612950224459039, -0.5540087315921888, -0.7190557734813928, -0.49746313277198373,
      0.48527232164606227,
    ],
  },
  {
    what: 'numbers whose squares underflow',
    matrix: [
      3.8379517971210954e-200, 2.468160554665087e-201, 2.468160554665087e-201,
      7.126142226859977e-200,
    ],
    values: [3.8195286689961993e-200, 7.144565354984874e-200],
    vectors: [-0.997225787231492, 0.07443607512846852, 0.07443607512846852, 0.997225787231492],
  },
  {
    what: 'a block and a zero',
    matrix: [0, -1, 0, -1, -1, 0, 0, 0, 0],
    values: [-1.618033988749895, 0, 0.6180339887498948],
    vectors: [
      0.5257311121191335, 0.8506508083520399, 0, 0, 0, 1, -0.8506508083520399, 0.5257311121191335,
      -0,
    ],
  },
  { what: 'a single number', matrix: [-3], values: [-3], vectors: [1] },
]

for (const { what, matrix, values, vectors } of cases) {
  test(`${what}: the bits of dsyev`, () => {
    const given = Float64Array.from(matrix)
    const found = symmetricEigen(values.length, given)
    assert.deepEqual(found?.values, Float64Array.from(values))
    assert.deepEqual(found?.vectors, Float64Array.from(vectors))
    assert.deepEqual(Array.from(given), matrix, 'the matrix stays')
  })
}

test('a large matrix comes back from its eigenvectors', () => {
  const n = 40
  const matrix = Float64Array.from({ length: n * n }, (_, i) => {
    const [row, column] = [i % n, Math.floor(i / n)]
    return Math.cos(row * column) + (row === column ? row : 0)
  })
  const eigen = symmetricEigen(n, matrix)
  assert(eigen !== undefined)
  const { values, vectors } = eigen
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0
      for (let k = 0; k < n; k++) sum += vectors[k * n + row] * values[k] * vectors[k * n + column]
      assert(Math.abs(sum - matrix[column * n + row]) < 1e-12, `${row}, ${column}`)
    }
  }
})

test('a matrix with NaN has none, and ends', () => {
  assert.equal(symmetricEigen(3, Float64Array.of(1, 2, 3, 2, NaN, 4, 3, 4, 5)), undefined)
})
