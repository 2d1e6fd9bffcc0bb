/**
 * The topics of an LDA model as spark.mllib saves its distributed form: a graph of words and
 * documents, of which only the words matter. Source: mllib.clustering.DistributedLDAModel (1.5 to
 * 4.1), format 1.0:
 *
 *     metadata                 {"k", "vocabSize", "docConcentration": [..], "gammaShape", ..}
 *     data/topicCounts         id, topicWeights; -1, -2, .. are words 0, 1, ..; others documents
 *     data/globalTopicTotals, data/tokenCounts
 */
import { modelCorrupt } from '../base/errors.ts'
import { readCount, readNumber, readNumbers, readVector, toDense } from '../model/linalg.ts'
import type { DataRow, StageFiles } from './stage.ts'
import { checkTopicCells, type TopicModel, topicModel } from './topic-model.ts'

/** @param directory of the mllib model ('' is the stage's own) */
export async function readDistributedTopics(
  files: StageFiles<unknown>,
  directory: string,
): Promise<TopicModel> {
  const metadata = directory === '' ? files.metadata : await files.json(directory)
  const where = directory === '' ? files.path : `${files.path}: ${directory}`
  const topicCount = readCount(metadata.k, `${where}: k`)
  const wordCount = readCount(metadata.vocabSize, `${where}: vocabSize`)
  checkTopicCells(wordCount, topicCount, where)
  const prior = readNumbers(metadata.docConcentration, `${where}: docConcentration`)
  if (prior.length !== topicCount) {
    throw modelCorrupt(`${where}: ${prior.length} docConcentration, expected ${topicCount}`)
  }
  const counts = new Float64Array(wordCount * topicCount)
  const isSeen = new Uint8Array(wordCount)
  const below = directory === '' ? 'data/topicCounts' : `${directory}/data/topicCounts`
  for (const row of await files.rows(below)) {
    const id = Number(row.id)
    if (!Number.isInteger(id)) throw modelCorrupt(`${where}: ${below}: id ${row.id}`)
    if (id >= 0) continue
    const word = -id - 1
    const weights = toDense(readVector(row.topicWeights, `${where}: topicWeights of ${id}`))
    if (word >= wordCount || weights.length !== topicCount) {
      const found = `word ${word} with ${weights.length} topics`
      throw modelCorrupt(`${where}: ${found}, expected below ${wordCount} with ${topicCount}`)
    }
    if (isSeen[word]++ > 0) throw modelCorrupt(`${where}: ${below}: word ${word} twice`)
    counts.set(weights, word * topicCount)
  }
  const totals = directory === '' ? 'data/globalTopicTotals' : `${directory}/data/globalTopicTotals`
  checkTotals(counts, await files.row(totals), `${where}: ${totals}`)
  const gammaShape = readNumber(metadata.gammaShape, `${where}: gammaShape`)
  return topicModel({ wordCount, counts, prior, gammaShape }, where)
}

/** Sums in another order differ by this much at most. */
const ROUNDING = 1e-6

/** The totals that are saved beside the words tell of lost ones. */
function checkTotals(counts: Float64Array, row: DataRow, where: string): void {
  const totals = toDense(readVector(row.globalTopicTotals, where))
  const sums = new Float64Array(totals.length)
  for (let i = 0; i < counts.length; i++) sums[i % totals.length] += counts[i]
  const wrong = totals.findIndex((total, k) => !(Math.abs(sums[k] - total) <= ROUNDING * total))
  if (wrong < 0) return
  throw modelCorrupt(
    `${where}: topic ${wrong}: the words sum to ${sums[wrong]}, expected ${totals[wrong]}`,
  )
}
