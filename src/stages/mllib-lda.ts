/**
 * The topics of a document (`topicDistribution`), by LDA models of the old RDD API. Source:
 * mllib.clustering.{LocalLDAModel, DistributedLDAModel} (1.5 to 4.1), format 1.0.
 */
import { modelCorrupt } from '../base/errors.ts'
import { exampleVector } from '../model/example.ts'
import { readCount, readNumber, readNumbers, readVector, toDense } from '../model/linalg.ts'
import { randomStart } from './distributed-lda.ts'
import { readDistributedTopics } from './distributed-topics.ts'
import { mllibParams } from './mllib-stage.ts'
import { type StageContext, stage } from './stage.ts'
import { checkTopicCells, type TopicModel, topicColumn, topicModel } from './topic-model.ts'

export const MllibLocalLDAModel = stage({
  params: mllibParams,

  read: async ({ rows, path, metadata }) => {
    const topicCount = readCount(metadata.k, `${path}: k`)
    const wordCount = readCount(metadata.vocabSize, `${path}: vocabSize`)
    const prior = readNumbers(metadata.docConcentration, `${path}: docConcentration`)
    const list = await rows()
    if (list.length !== topicCount || prior.length !== topicCount) {
      const found = `${list.length} topics, ${prior.length} docConcentration`
      throw modelCorrupt(`${path}: ${found}, expected ${topicCount}, as k`)
    }
    checkTopicCells(wordCount, topicCount, path)
    const topics = list.map((row) => toDense(readVector(row.topic, `${path}: topic`)))
    const odd = topics.find(({ length }) => length !== wordCount)
    if (odd !== undefined) {
      throw modelCorrupt(`${path}: a topic of ${odd.length} words, expected ${wordCount}`)
    }
    const counts = new Float64Array(wordCount * topicCount)
    const seen = new Uint8Array(topicCount)
    topics.forEach((topic, i) => {
      const index = readCount(list[i].index, `${path}: index`)
      if (index >= topicCount || seen[index]++ > 0) {
        throw modelCorrupt(`${path}: topic ${index}, expected 0 to ${topicCount - 1}, each once`)
      }
      topic.forEach((count, word) => {
        counts[word * topicCount + index] = count
      })
    })
    const gammaShape = readNumber(metadata.gammaShape, `${path}: gammaShape`)
    return topicModel({ wordCount, counts, prior, gammaShape }, path)
  },

  compile: addDistribution,

  // Priors below 1 may leave a document several limits.
  deviation: {
    tolerance: 'relative:0.01',
    reason: 'Spark starts the inference at random, and so may come near another limit',
  },
})

export const MllibDistributedLDAModel = stage({
  params: mllibParams,
  read: (files) => readDistributedTopics(files, ''),
  compile: addDistribution,
  deviation: randomStart,
})

function addDistribution(
  context: StageContext<{ featuresCol: string; predictionCol: string }, TopicModel>,
): void {
  const { params, data } = context
  const features = context.input(params.featuresCol, 'vector', exampleVector(data.wordCount))
  topicColumn(context, features, params.predictionCol)
}
