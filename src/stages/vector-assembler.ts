/**
 * Concatenates numbers and vectors. Spark: ml.feature.VectorAssembler (2.0 to 4.2; handleInvalid
 * since 2.4).
 */
import { rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { type Attribute, type Attributes, groupSize } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { vector } from '../model/schema.ts'
import { rowDropped } from '../model/step.ts'
import { outputName } from './column-pairs.ts'
import { type SparseRule, sparseRule } from './compressed.ts'
import { column, columns, oneOf } from './params.ts'
import { stage } from './stage.ts'

export const VectorAssembler = stage({
  params: {
    inputCols: columns,
    outputCol: column,
    handleInvalid: oneOf(['error', 'skip', 'keep'], 'error'),
  },

  compile: (context) => {
    const { params, sparkVersion } = context
    if (params.inputCols === undefined) return context.refuse('inputCols is not set')
    const inputs = params.inputCols.map((name) => context.input(name, 'number-or-vector'))
    // The handling of null and NaN came with the param: before, null failed and NaN passed.
    const handled = atLeast(sparkVersion, 2, 4)
    const keeps = handled && params.handleInvalid === 'keep'
    const unsized = inputs.find(({ type, attributes }) => {
      return type.kind === 'vector' && groupSize(attributes) < 0
    })
    if (keeps && unsized !== undefined) {
      context.refuse(
        `column ${unsized.name}: a vector of unknown size; handleInvalid = keep needs the size ` +
          'from a VectorSizeHint or from the schema (ml_attr)',
      )
    }
    const drops = handled && params.handleInvalid === 'skip'
    const output = context.output(outputName(context), vector, assembledAttributes(inputs))
    context.step({
      reads: inputs.map((input) => input.slot),
      writes: [output.slot],
      drops,
      pinned: atLeast(sparkVersion, 2, 3),
      run: assembler({
        inputs,
        to: output.slot,
        keeps,
        allowsNaN: keeps || !handled,
        isSparse: sparseRule(sparkVersion),
        refused: drops ? () => rowDropped : invalidCell,
      }),
    })
  },
})

const NUMBER = 0
const VECTOR = 1
const NUMBER_OR_VECTOR = 2

interface Assembly {
  inputs: readonly Column[]
  to: number
  /** A null becomes NaN, in all positions of its column. */
  keeps: boolean
  allowsNaN: boolean
  isSparse: SparseRule
  /** What is thrown for a null or NaN that is not allowed. */
  refused: (column: string, found: string) => unknown
}

function assembler(assembly: Assembly): (frame: Frame) => void {
  const { inputs, to, keeps, allowsNaN, isSparse, refused } = assembly
  const inputCount = inputs.length
  const slots = Int32Array.from(inputs, (input) => input.slot)
  const forms = Uint8Array.from(inputs, ({ type }) => {
    if (type.kind === 'vector') return VECTOR
    return type.kind === 'number-or-vector' ? NUMBER_OR_VECTOR : NUMBER
  })
  const lengths = Int32Array.from(inputs, lengthOf)
  const vectorInputs = Int32Array.from(inputs.keys()).filter((i) => forms[i] !== NUMBER)

  /** Entries that the row can have at most. */
  const roomFor = ({ states, vectors }: Frame): number => {
    let room = inputCount
    for (let v = 0; v < vectorInputs.length; v++) {
      const i = vectorInputs[v]
      const slot = slots[i]
      room += states[slot] === NULL ? lengths[i] : vectors[slot].count
    }
    return room
  }

  return (frame) => {
    const { states, numbers, vectors } = frame
    const out = vectors[to]
    out.reserve(roomFor(frame))
    const { indices, values } = out
    let count = 0
    let size = 0
    for (let i = 0; i < inputCount; i++) {
      const slot = slots[i]
      if (states[slot] === NULL) {
        if (!keeps) throw refused(inputs[i].name, 'null')
        for (const end = size + lengths[i]; size < end; size++) {
          indices[count] = size
          values[count++] = Number.NaN
        }
      } else if (forms[i] === NUMBER || (forms[i] !== VECTOR && vectors[slot].size < 0)) {
        const number = numbers[slot]
        if (number !== 0) {
          if (!allowsNaN && Number.isNaN(number)) throw refused(inputs[i].name, 'NaN')
          indices[count] = size
          values[count++] = number
        }
        size++
      } else {
        const part = vectors[slot]
        if (keeps && forms[i] !== VECTOR) throw unsizedVector(inputs[i].name)
        for (let entry = 0; entry < part.count; entry++) {
          if (part.values[entry] === 0) continue
          indices[count] = size + part.indices[entry]
          values[count++] = part.values[entry]
        }
        size += part.size
      }
    }
    const most = limits.sparkVectorSizeMax
    if (size > most) throw rowInvalid(`assembled vector: size ${size}, expected ${most} at most`)
    out.size = size
    out.count = count
    out.sparse = isSparse(size, count)
    states[to] = PRESENT
  }
}

function lengthOf({ type, attributes }: Column): number {
  return type.kind === 'vector' ? Math.max(groupSize(attributes), 0) : 1
}

function invalidCell(column: string, found: string): Error {
  return rowInvalid(
    `column ${column}: ${found}; handleInvalid = keep or skip would accept it (VectorAssembler)`,
    { column },
  )
}

function unsizedVector(column: string): Error {
  return rowInvalid(
    `column ${column}: found a vector; with handleInvalid = keep its type and its size (ml_attr) ` +
      'must be declared',
    { column },
  )
}

/**
 * The positions by name: a scalar column's own, a vector's with the column's name in front. Spark
 * learns the size of a vector without attributes from the first row; here it stays unknown. A
 * column that nobody declared counts as a number.
 */
function assembledAttributes(inputs: readonly Column[]): Attributes | undefined {
  const isSized = inputs.every(({ type, attributes }) => {
    return type.kind !== 'vector' || groupSize(attributes) >= 0
  })
  if (!isSized) return undefined
  let positions: readonly Attribute[] | undefined
  return {
    kind: 'group',
    size: inputs.reduce((size, input) => size + lengthOf(input), 0),
    // Made when a stage asks: behind a HashingTF there are 2^18 names that rarely one does.
    get attributes() {
      positions ??= inputs.flatMap(attributesOf)
      return positions
    },
  }
}

function attributesOf({ name, type, attributes }: Column): Attribute[] {
  if (type.kind === 'vector') {
    const known = attributes?.kind === 'group' ? attributes.attributes : undefined
    return Array.from({ length: groupSize(attributes) }, (_, i) => {
      const attribute: Attribute = known?.[i] ?? { kind: 'numeric' }
      return { ...attribute, name: `${name}_${attribute.name ?? i}` }
    })
  }
  // Spark casts other numbers to double, and a cast loses the attribute.
  const isKept = type.kind === 'double' && attributes !== undefined && attributes.kind !== 'group'
  return [isKept ? { ...attributes, name } : { kind: 'numeric', name }]
}
