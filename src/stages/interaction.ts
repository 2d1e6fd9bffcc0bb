/**
 * Multiplies columns, position by position; an index of a category counts as its one-hot vector.
 * Spark: ml.feature.Interaction (1.6 to 4.2).
 */
import { rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { Attribute } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT, Vector } from '../model/frame.ts'
import { checkCells } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { outputName } from './column-pairs.ts'
import { compress, type SparseRule, sparseRule } from './compressed.ts'
import { interactionAttributes } from './interaction-attributes.ts'
import { column, columns } from './params.ts'
import { nullRefused, sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const Interaction = stage({
  params: { inputCols: columns, outputCol: column },

  compile: (context) => {
    const { sparkVersion } = context
    const { inputCols } = context.params
    if (inputCols === undefined || inputCols.length === 0) {
      return context.refuse('inputCols is not set')
    }
    if (new Set(inputCols).size < inputCols.length) {
      context.refuse(`inputCols ${inputCols.join(', ')}, expected distinct ones`)
    }
    const inputs = inputCols.map((name) => {
      const isVector = context.find(name)?.type.kind === 'vector'
      return context.input(name, isVector ? 'vector' : 'number')
    })
    const encodings = inputs.map((input): Encoding => {
      const widths = positionsOf(input, context.refuse).map((position) => {
        return widthOf(position, input.name, context.refuse)
      })
      return { input, widths, offsets: offsetsOf(widths) }
    })
    const size = spanOf(encodings)
    const sizeMax = limits.sparkVectorSizeMax
    if (size > sizeMax) context.refuse(`vectors of ${size}, expected ${sizeMax} at most`)
    const products = encodings.reduce((count, { widths }) => count * widths.length, 1)
    checkCells(products, `${products} products`, 'inputCols')
    const output = context.output(outputName(context), vector, interactionAttributes(inputs))
    context.step({
      reads: inputs.map(({ slot }) => slot),
      writes: [output.slot],
      run: interactor(encodings, { to: output.slot, size, isSparse: sparseRule(sparkVersion) }),
    })
  },
})

/** How the positions of a column (a number is one) are laid out one after the other. */
interface Encoding {
  input: Column
  /** By position: the number of its categories, or 1 for a number. */
  widths: number[]
  /** Where each begins, and at last where all end. */
  offsets: number[]
}

function spanOf(encodings: readonly Encoding[]): number {
  return encodings.reduce((span, { widths, offsets }) => span * offsets[widths.length], 1)
}

function positionsOf(
  { name, type, attributes }: Column,
  refuse: (message: string) => never,
): readonly (Attribute | undefined)[] {
  if (type.kind !== 'vector') return [attributes?.kind === 'group' ? undefined : attributes]
  if (attributes?.kind === 'group' && attributes.attributes !== undefined) {
    return attributes.attributes
  }
  return refuse(`column ${name}: a vector whose positions are unknown, expected them by ml_attr`)
}

function widthOf(
  attribute: Attribute | undefined,
  column: string,
  refuse: (message: string) => never,
): number {
  if (attribute?.kind !== 'nominal') return 1
  const count = attribute.count ?? attribute.values?.length
  if (count !== undefined) return Math.max(1, count)
  return refuse(`column ${column}: categories of unknown number, expected it by ml_attr`)
}

function offsetsOf(widths: readonly number[]): number[] {
  const offsets = [0]
  for (const width of widths) offsets.push(offsets[offsets.length - 1] + width)
  return offsets
}

/** The last column varies fastest: the products grow from there. */
function interactor(
  encodings: readonly Encoding[],
  { to, size, isSparse }: { to: number; size: number; isSparse: SparseRule },
): (frame: Frame) => void {
  const factors = encodings.toReversed()
  const spans = factors.map((_, f) => spanOf(factors.slice(0, f)))
  const one = new Vector()
  one.reserve(1)
  one.values[0] = 1
  one.count = 1
  const between = [new Vector(), new Vector()]
  const encoded = new Vector()
  return (frame) => {
    const out = frame.vectors[to]
    let product = one
    for (let f = 0; f < factors.length; f++) {
      encode(frame, factors[f], encoded)
      const next = f === factors.length - 1 ? out : between[f & 1]
      multiply(product, encoded, spans[f], next)
      product = next
    }
    out.size = size
    compress(out, isSparse)
    frame.states[to] = PRESENT
  }
}

/** Zeros count too: zero times infinity is NaN, and zero times a negative number is -0.0. */
function encode(frame: Frame, encoding: Encoding, out: Vector): void {
  const { name, slot, type } = encoding.input
  const { length } = encoding.widths
  if (frame.states[slot] === NULL) throw nullRefused(name)
  out.count = 0
  if (type.kind !== 'vector') {
    out.reserve(1)
    append(out, encoding, 0, frame.numbers[slot])
    return
  }
  const { size, sparse, count, indices, values } = frame.vectors[slot]
  if (size !== length) throw sizeRefused(name, size, String(length))
  if (sparse) {
    out.reserve(count)
    for (let entry = 0; entry < count; entry++) {
      append(out, encoding, indices[entry], values[entry])
    }
    return
  }
  out.reserve(size)
  for (let i = 0, entry = 0; i < size; i++) {
    const isListed = entry < count && indices[entry] === i
    append(out, encoding, i, isListed ? values[entry++] : 0)
  }
}

function append(out: Vector, { input, widths, offsets }: Encoding, i: number, value: number): void {
  const at = out.count++
  const width = widths[i]
  if (width === 1) {
    out.indices[at] = offsets[i]
    out.values[at] = value
    return
  }
  if (!(value >= 0 && value < width && Number.isInteger(value))) {
    throw rowInvalid(
      `column ${input.name}: ${value}, expected the index of one of ${width} categories`,
      { column: input.name },
    )
  }
  out.indices[at] = offsets[i] + value
  out.values[at] = 1
}

function multiply(product: Vector, factor: Vector, span: number, out: Vector): void {
  out.reserve(product.count * factor.count)
  let count = 0
  for (let i = 0; i < factor.count; i++) {
    const start = factor.indices[i] * span
    const value = factor.values[i]
    for (let j = 0; j < product.count; j++) {
      out.indices[count] = product.indices[j] + start
      out.values[count++] = product.values[j] * value
    }
  }
  out.count = count
}
