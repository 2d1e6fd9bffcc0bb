import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaExp } from '../../src/kernels/java-exp.ts'
import { javaLog } from '../../src/kernels/java-log.ts'
import { javaPow } from '../../src/kernels/java-pow.ts'
import { readDoubles } from './vectors.ts'

test('javaExp has the bits of the JVM', () => {
  const vectors = readDoubles('exp.bin')
  assert.ok(vectors.length >= 2 * 3000)
  for (let i = 0; i < vectors.length; i += 2) {
    assert.equal(javaExp(vectors[i]), vectors[i + 1], `exp(${vectors[i]})`)
  }
})

test('javaLog has the bits of the JVM', () => {
  const vectors = readDoubles('log.bin')
  assert.ok(vectors.length >= 2 * 3000)
  for (let i = 0; i < vectors.length; i += 2) {
    assert.equal(javaLog(vectors[i]), vectors[i + 1], `log(${vectors[i]})`)
  }
})

test('javaPow has the bits of the JVM', () => {
  const vectors = readDoubles('pow.bin')
  assert.ok(vectors.length >= 3 * 3000)
  for (let i = 0; i < vectors.length; i += 3) {
    const [x, y, expected] = vectors.subarray(i, i + 3)
    assert.equal(javaPow(x, y), expected, `pow(${x}, ${y})`)
  }
})

test('points of the JVM where a neighbouring way of computing ends in other bits', () => {
  const exponentials: [x: number, expected: number][] = [
    // Subnormal results: rounded once.
    [-708.7322198982804, 1.590405068558019e-308],
    [-709.2367442305209, 9.60274989296232e-309],
  ]
  for (const [x, expected] of exponentials) assert.equal(javaExp(x), expected, `exp(${x})`)
  const powers: [x: number, y: number, expected: number][] = [
    // Close to 1, the exponent from 4096 on.
    [1.0229909686484555, -4983.308069835846, 6.394127983912191e-50],
    [0.9846437358137436, 7743.996131143513, 8.985644345251835e-53],
    // On both sides of the border between modest and large powers.
    [4.602168160026457e-120, -1.1925332456012856, 2.0577123780734815e142],
    [1.36959334947684e-310, 0.4264991775090843, 6.974469728763089e-133],
    [2.786528122651019e-100, 0.519496106708863, 1.9124850480046635e-52],
    [3.1927288446606063e153, -0.6738269791411758, 3.670744948022682e-104],
    // Subnormal results: rounded once.
    [4.4600463501813174e-12, 27.12285341524426, 1.3730793069725e-308],
    [1615423642.263173, -33.41817061266367, 1.887612640901299e-308],
  ]
  for (const [x, y, expected] of powers) assert.equal(javaPow(x, y), expected, `pow(${x}, ${y})`)
})

test('javaExp at the ends', () => {
  assert.equal(javaExp(0), 1)
  assert.equal(javaExp(-0), 1)
  assert.equal(javaExp(1e-300), 1)
  assert.equal(javaExp(709.782712893384), 1.7976931348622732e308)
  assert.equal(javaExp(709.7827128933841), Number.POSITIVE_INFINITY)
  assert.equal(javaExp(-745.1332191019411), Number.MIN_VALUE)
  assert.equal(javaExp(-745.1332191019412), 0)
  assert.equal(javaExp(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
  assert.equal(javaExp(Number.NEGATIVE_INFINITY), 0)
  assert.equal(javaExp(Number.NaN), Number.NaN)
})

test('javaLog at the ends', () => {
  assert.equal(javaLog(1), 0)
  assert.equal(javaLog(0), Number.NEGATIVE_INFINITY)
  assert.equal(javaLog(-0), Number.NEGATIVE_INFINITY)
  assert.equal(javaLog(-1), Number.NaN)
  assert.equal(javaLog(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
  assert.equal(javaLog(Number.MIN_VALUE), -744.4400719213812)
  assert.equal(javaLog(Number.NaN), Number.NaN)
})

test('javaPow where the result needs no logarithm', () => {
  assert.equal(javaPow(3, 2), 9)
  assert.equal(javaPow(2, 0.5), Math.SQRT2)
  assert.equal(javaPow(-0, 0.5), 0)
  assert.equal(javaPow(Number.NaN, 0), 1)
  assert.equal(javaPow(1, Number.POSITIVE_INFINITY), Number.NaN)
  assert.equal(javaPow(-8, 1 / 3), Number.NaN)
  assert.equal(javaPow(-2, 3), -8)
  assert.equal(javaPow(-0, -3), Number.NEGATIVE_INFINITY)
  assert.equal(javaPow(1, 1e300), 1)
  assert.equal(javaPow(10, 400), Number.POSITIVE_INFINITY)
  assert.equal(javaPow(-10, -401), -0)
})
