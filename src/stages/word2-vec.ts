/**
 * The mean of the vectors of a sentence's words. Spark: ml.feature.Word2VecModel (1.4 to 4.2; until
 * 2.1 the data are one row with a map of words and all vectors in a row). Unknown words and nulls
 * count as zeros.
 */
import { modelCorrupt } from '../base/errors.ts'
import { addRow, scale } from '../kernels/float-rows.ts'
import { atLeast } from '../model/description.ts'
import { NULL, PRESENT, type Vector } from '../model/frame.ts'
import { checkCells, readCount, readNumbers } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { denseValues } from './dense-values.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, integer } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { type DataRow, stage } from './stage.ts'

interface WordVectors {
  /** Positions of words. */
  words: ReadonlyMap<string, number>
  /** The vectors, one after the other. */
  vectors: Float32Array
}

export const Word2VecModel = stage({
  params: { inputCol: column, outputCol: column, vectorSize: integer(100) },

  read: async ({ path, params, sparkVersion, row, rows }) => {
    const { vectorSize } = params
    if (vectorSize < 1) throw modelCorrupt(`${path}: vectorSize ${vectorSize}, expected 1 or more`)
    return atLeast(sparkVersion, 2, 2)
      ? readRows(await rows(), vectorSize, path)
      : readMap(await row(), vectorSize, path)
  },

  compile: (context) => {
    const { inputCol, outputCol, vectorSize } = columnParams(context)
    const { words, vectors } = context.data
    const { slot: from, name } = context.input(inputCol, 'strings')
    const attributes = groupAttributes(vectorSize, context.sparkVersion)
    const { slot: to } = context.output(outputCol, vector, attributes)
    context.step({
      reads: [from],
      writes: [to],
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        const sentence = frame.values[from] as readonly (string | null)[]
        const output = frame.vectors[to]
        frame.states[to] = PRESENT
        if (sentence.length === 0) return becomeEmpty(output, vectorSize)
        output.count = output.values.length
        const sums = denseValues(output, vectorSize)
        output.sparse = false
        sums.fill(0)
        for (let i = 0; i < sentence.length; i++) {
          const word = sentence[i]
          const index = word === null ? undefined : words.get(word)
          if (index !== undefined) addRow(sums, vectors, index * vectorSize)
        }
        scale(sums, 1 / sentence.length)
      },
    })
  },
})

/** No word at all: a sparse vector. */
function becomeEmpty(output: Vector, size: number): void {
  output.size = size
  output.sparse = true
  output.count = 0
}

function readRows(rows: readonly DataRow[], size: number, path: string): WordVectors {
  if (rows.length === 0) throw modelCorrupt(`${path}: no words, expected at least one`)
  checkCells(rows.length * size, `${rows.length} words of ${size} numbers`, path)
  const words = new Map<string, number>()
  const vectors = new Float32Array(rows.length * size)
  rows.forEach(({ word, vector: listed }, i) => {
    const where = `${path}: vector of ${JSON.stringify(word)}`
    if (typeof word !== 'string') throw modelCorrupt(`${where}: expected a word`)
    const numbers = readNumbers(listed, where)
    if (numbers.length !== size) {
      throw modelCorrupt(`${where}: ${numbers.length} numbers, expected vectorSize ${size}`)
    }
    if (words.has(word)) throw modelCorrupt(`${where}: found twice, expected one for each word`)
    words.set(word, i)
    vectors.set(numbers, i * size)
  })
  return { words, vectors }
}

function readMap(row: DataRow, size: number, path: string): WordVectors {
  const numbers = readNumbers(row.wordVectors, `${path}: wordVectors`)
  const indices = Object.entries((row.wordIndex ?? {}) as Record<string, unknown>)
  const count = indices.length
  if (count === 0) throw modelCorrupt(`${path}: no words, expected at least one`)
  if (numbers.length !== count * size) {
    throw modelCorrupt(
      `${path}: wordVectors of ${numbers.length} numbers, expected ${count} x vectorSize ${size}`,
    )
  }
  const words = new Map<string, number>()
  const isTaken = new Uint8Array(count)
  for (const [word, value] of indices) {
    const index = readCount(value, `${path}: wordIndex of ${JSON.stringify(word)}`)
    if (index >= count || isTaken[index]++ > 0) {
      throw modelCorrupt(`${path}: wordIndex ${index}, expected 0 to ${count - 1}, each once`)
    }
    words.set(word, index)
  }
  return { words, vectors: Float32Array.from(numbers) }
}
