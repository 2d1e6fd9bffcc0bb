/**
 * The topics of a document, by a model that also knows the documents it was trained on. Spark:
 * ml.clustering.DistributedLDAModel, whose data is a model of spark.mllib.
 */

import { readDistributedTopics } from './distributed-topics.ts'
import { addTopics } from './local-lda.ts'
import { stage } from './stage.ts'
import { topicParams } from './topic-model.ts'

/**
 * Spark draws a seed anew for every loaded model. Over 1 600 documents and models of 2 to 20 topics
 * two seeds differed by 0.0004 at most: such models have a prior above 1, and one limit only.
 */
export const randomStart = {
  tolerance: 'relative:0.001',
  reason: 'Spark starts the inference at random and stops it near its limit',
}

export const DistributedLDAModel = stage({
  params: topicParams,

  read: (files) => readDistributedTopics(files, 'oldModel'),

  compile: addTopics,

  deviation: randomStart,
})
