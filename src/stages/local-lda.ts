/** The topics of a document. Spark: ml.clustering.LocalLDAModel (2.0 to 4.2). */
import { modelCorrupt } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { readCount, readMatrix, readNumber, readVector, toDense } from '../model/linalg.ts'
import { rowMajor } from './row-major.ts'
import { type StageContext, stage } from './stage.ts'
import {
  checkTopicCells,
  type TopicModel,
  topicColumn,
  topicModel,
  topicParams,
} from './topic-model.ts'

export const LocalLDAModel = stage({
  params: topicParams,

  read: async (files) => {
    const row = await files.row()
    const where = `${files.path}: data`
    const matrix = readMatrix(row.topicsMatrix, `${where}: topicsMatrix`)
    const { rows: wordCount, columns } = matrix
    const prior = toDense(readVector(row.docConcentration, `${where}: docConcentration`))
    const isWhole = readCount(row.vocabSize, `${where}: vocabSize`) === wordCount
    if (!isWhole || columns !== prior.length) {
      const found = `a topicsMatrix of ${wordCount} x ${columns}`
      throw modelCorrupt(`${where}: ${found}, expected ${row.vocabSize} x ${prior.length}`)
    }
    checkTopicCells(wordCount, columns, where)
    const gammaShape = readNumber(row.gammaShape, `${where}: gammaShape`)
    const counts = rowMajor(matrix, `${where}: topicsMatrix`)
    return topicModel({ wordCount, counts, prior, gammaShape }, where)
  },

  compile: addTopics,

  deviation: {
    tolerance: 'relative:0.01',
    reason:
      'before 2.4 Spark started the inference at random, and so might come near another limit',
    when: (_, sparkVersion) => !atLeast(sparkVersion, 2, 4),
  },
})

/** The stage's column, as a distributed model gives it too. */
export function addTopics(
  context: StageContext<{ featuresCol: string; topicDistributionCol: string }, TopicModel>,
): void {
  const { params, data, sparkVersion } = context
  const name = params.topicDistributionCol
  if (name === '') {
    // Since 3.0 Spark looks for the column that it has not added.
    if (atLeast(sparkVersion, 3, 0)) context.refuse("topicDistributionCol is '', expected a name")
    return
  }
  const wanted = atLeast(sparkVersion, 2, 4) ? 'features' : 'vector'
  const features = context.input(params.featuresCol, wanted, exampleVector(data.wordCount))
  topicColumn(context, features, name)
}
