/**
 * One layer of a perceptron: y = b + W x, by dgemm with a single column. Learned from
 * dev.ludovic.netlib:blas 3.2.0 (Java8BLAS, Java11BLAS; VectorBLAS does nothing else for so few
 * columns) and F2J: a small product is a dot per output; a large one is packed into blocks of
 * inputs, whose dots are added to y one after the other; F2J adds column by column always.
 */
import { type Gemv, gemv } from './gemv.ts'
import type { Numerics } from './numerics.ts'

export interface Layer {
  inputs: number
  outputs: number
  /** Column-major: the weights of the first input to all outputs, then those of the second. */
  weights: Float64Array
  biases: Float64Array
}

/** x is given as entries, what is not listed being 0; y is overwritten. */
export type Affine = (
  count: number,
  indices: Int32Array,
  values: Float64Array,
  y: Float64Array,
) => void

/** From so many weights on, the libraries work in blocks. */
const blockedWeightsMin = 100 ** 3
const blockInputs = 500

/** Made once per model. The function holds scratch memory: it must not be entered twice at once. */
export function affine(numerics: Numerics, layer: Layer): Affine {
  const { inputs, outputs, weights, biases } = layer
  if (numerics === 'sequential') {
    const matrix = { rows: outputs, columns: inputs, isTransposed: false, values: weights }
    return adding(gemv(numerics, { ...matrix, pointers: null, indices: null }), biases)
  }
  const dotNumerics = numerics === 'java8' ? 'java8' : 'java11-fma'
  if (inputs * outputs < blockedWeightsMin || inputs <= blockInputs) {
    return adding(inputBlock(dotNumerics, layer, 0, inputs), biases)
  }
  const blocks: { times: Gemv; x: Float64Array }[] = []
  const x = new Float64Array(inputs)
  for (let from = 0; from < inputs; from += blockInputs) {
    const to = Math.min(from + blockInputs, inputs)
    blocks.push({ times: inputBlock(dotNumerics, layer, from, to), x: x.subarray(from, to) })
  }
  const every = Int32Array.from({ length: blockInputs }, (_, i) => i)
  return (count, indices, values, y) => {
    x.fill(0)
    for (let k = 0; k < count; k++) x[indices[k]] = values[k]
    y.set(biases)
    for (const block of blocks) block.times(1, block.x.length, every, block.x, true, 1, y)
  }
}

function adding(times: Gemv, biases: Float64Array): Affine {
  return (count, indices, values, y) => {
    y.set(biases)
    times(1, count, indices, values, true, 1, y)
  }
}

/** The dots of the inputs from..to with their weights to each output. */
function inputBlock(
  numerics: Numerics,
  { outputs, weights }: Layer,
  from: number,
  to: number,
): Gemv {
  const columns = to - from
  const values = new Float64Array(outputs * columns)
  for (let input = 0; input < columns; input++) {
    const start = (from + input) * outputs
    for (let output = 0; output < outputs; output++) {
      values[output * columns + input] = weights[start + output]
    }
  }
  const matrix = { rows: outputs, columns, isTransposed: true, values }
  return gemv(numerics, { ...matrix, pointers: null, indices: null })
}
