/**
 * Transformers of the old RDD API: what `transform` gives stands in the column of predictions.
 * Source: mllib.feature.{ChiSqSelectorModel, Word2VecModel} (1.6 and 1.4 to 4.1), format 1.0.
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { checkCells, readCount, readNumbers, readStrings } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { denseValues } from './dense-values.ts'
import { mllibParams } from './mllib-stage.ts'
import { text } from './params.ts'
import { selectedIndices, selectFeatures } from './selected-features.ts'
import { stage } from './stage.ts'

export const MllibChiSqSelectorModel = stage({
  params: mllibParams,

  read: async ({ rows, path }) => {
    const features = (await rows()).map((row) => row.feature)
    return selectedIndices(features, `${path}: feature`)
  },

  compile: (context) => {
    const { featuresCol, predictionCol: outputCol } = context.params
    selectFeatures({ ...context, params: { featuresCol, outputCol } }, { kind: 'nominal' })
  },
})

export const MllibWord2VecModel = stage({
  params: { wordCol: text('word'), predictionCol: text('prediction') },

  read: async ({ rows, path, metadata }) => {
    const size = readCount(metadata.vectorSize, `${path}: vectorSize`)
    const list = await rows()
    const words = readStrings(
      list.map(({ word }) => word),
      `${path}: word`,
    )
    const count = readCount(metadata.numWords, `${path}: numWords`)
    if (list.length !== count || new Set(words).size !== count) {
      throw modelCorrupt(`${path}: ${list.length} words, expected ${count} different ones`)
    }
    checkCells(count * size, `${count} words of ${size} numbers`, path)
    const vectors = new Float32Array(count * size)
    list.forEach((row, i) => {
      const numbers = readNumbers(row.vector, `${path}: vector of ${words[i]}`)
      if (numbers.length !== size) {
        const found = `a vector of ${numbers.length}`
        throw modelCorrupt(`${path}: ${words[i]}: ${found}, expected ${size}, as vectorSize`)
      }
      vectors.set(numbers, i * size)
    })
    return { size, words, vectors }
  },

  compile: (context) => {
    const { params, data } = context
    const { size, vectors } = data
    const word = context.input(params.wordCol, 'string', data.words[0])
    const { slot } = context.output(params.predictionCol, vector)
    const rows = new Map(data.words.map((text, row) => [text, row]))
    context.step({
      reads: [word.slot],
      writes: [slot],
      run: (frame) => {
        const text = frame.states[word.slot] === NULL ? null : frame.values[word.slot]
        const row = rows.get(text as string)
        if (row === undefined) {
          throw rowInvalid(`column ${word.name}: found ${text}, expected a word of the model`, {
            column: word.name,
          })
        }
        const values = denseValues(frame.vectors[slot], size)
        for (let i = 0; i < size; i++) values[i] = vectors[row * size + i]
        frame.states[slot] = PRESENT
      },
    })
  },
})
