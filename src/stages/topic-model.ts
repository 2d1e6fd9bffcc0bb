/** What LDA models share, local and distributed ones, of spark.ml and spark.mllib. */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { gammaSamples } from '../kernels/gamma-samples.ts'
import { hasWords, type Topics, topicInference, topicWeights } from '../kernels/topic-inference.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { checkCells } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { denseValues } from './dense-values.ts'
import { featureNumbers } from './feature-numbers.ts'
import { groupAttributes } from './group-attributes.ts'
import { text } from './params.ts'
import type { StageContext } from './stage.ts'

export interface TopicModel extends Topics {
  gammaShape: number
}

export const topicParams = {
  featuresCol: text('features'),
  topicDistributionCol: text('topicDistribution'),
}

/**
 * The start of every document's inference. A loaded LocalLDAModel (since 2.4) has this seed, the
 * hash code of its class's name, whatever `seed` says; all others have one that nobody knows.
 */
const SEED = 1_421_925_485

/** @throws MODEL_CORRUPT where the numbers cannot be those of topics */
export function topicModel(
  model: { wordCount: number; counts: Float64Array; prior: Float64Array; gammaShape: number },
  where: string,
): TopicModel {
  const { wordCount, counts, prior, gammaShape } = model
  const topicCount = prior.length
  if (topicCount === 0 || wordCount === 0 || counts.length !== topicCount * wordCount) {
    const found = `${counts.length} counts of ${wordCount} words`
    throw modelCorrupt(`${where}: ${found}, expected some for each of ${topicCount} topics`)
  }
  if (!counts.every((count) => count >= 0 && count < Infinity)) {
    throw modelCorrupt(`${where}: a count of words that is none, expected at least 0`)
  }
  if (!prior.every((count) => count >= 0 && count < Infinity)) {
    throw modelCorrupt(`${where}: docConcentration ${prior.join(', ')}, expected at least 0`)
  }
  if (!(gammaShape > 0 && gammaShape < Infinity)) {
    throw modelCorrupt(`${where}: gammaShape ${gammaShape}, expected above 0`)
  }
  return { topicCount, wordCount, weights: topicWeights(topicCount, counts), prior, gammaShape }
}

/** Before there is room for a matrix of that size. */
export function checkTopicCells(wordCount: number, topicCount: number, where: string): void {
  checkCells(wordCount * topicCount, `${wordCount} words of ${topicCount} topics`, where)
}

/** Adds the column with the topics' shares of a document. */
export function topicColumn(
  context: Pick<
    StageContext<unknown, TopicModel>,
    'data' | 'output' | 'step' | 'numerics' | 'sparkVersion'
  >,
  features: Column,
  name: string,
): void {
  const { data, sparkVersion, numerics } = context
  const size = data.topicCount
  const infer = topicInference(data, gammaSamples(data.gammaShape, size, SEED), {
    // Breeze 2 is the first on Spark's own BLAS library.
    numerics: atLeast(sparkVersion, 3, 4) ? numerics : 'sequential',
    refusesNaN: !atLeast(sparkVersion, 3, 3),
  })
  const { slot } = context.output(name, vector, groupAttributes(size, sparkVersion))
  const documentOf = featureNumbers(features)
  context.step({
    reads: [features.slot],
    writes: [slot],
    run: (frame: Frame) => {
      const document = documentOf(frame)
      const shares = denseValues(frame.vectors[slot], size)
      if (!hasWords(document)) shares.fill(0)
      else {
        const { reach } = document
        if (reach > data.wordCount) throw refused(features, `${reach} words`, data.wordCount)
        if (!infer(document, shares)) throw refused(features, 'counts without a result', 'others')
      }
      frame.states[slot] = PRESENT
    },
  })
}

function refused({ name }: Column, found: string, expected: number | string): Error {
  return rowInvalid(`column ${name}: found ${found}, expected ${expected}`, { column: name })
}
