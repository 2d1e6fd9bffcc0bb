/** Models of the old RDD API: which are recognised, and what is said of those that are not scored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSource } from '../../src/bytes/source.ts'
import { findFormat, loadModel } from '../../src/formats/load.ts'
import { mllib } from '../../src/formats/mllib.ts'
import { spark } from '../../src/formats/spark.ts'
import { root } from '../root.ts'
import { loadPipeline } from './load-pipeline.ts'
import { metadata, pipeline, sourceOf, tokenizer } from './model-files.ts'

const line = (name: string, version = '1.0', more = '') =>
  `{"class":"org.apache.spark.mllib.${name}","version":"${version}"${more}}`
const load = (text: string) => loadModel(sourceOf({ 'metadata/part-00000': text }))

test('recognised by the full name of the class', async () => {
  const format = (text: string) => findFormat(sourceOf({ 'metadata/part-00000': text }))
  assert.equal(await format(line('clustering.KMeansModel', '2.0')), mllib)
  assert.equal(await format(tokenizer('t')), spark)
  assert.equal(await format('{'), spark)
  assert.equal(await format('{"class":1}'), spark)
})

test('what has nothing to say about a row, or is unknown, is refused with the reason', async () => {
  const table: [string, RegExp][] = [
    [line('clustering.PowerIterationClusteringModel'), /has none for a new row/],
    [line('fpm.PrefixSpanModel'), /frequent sequences, and has no prediction/],
    [line('fpm.FPGrowthModel'), /a call with a confidence, .* train it with spark.ml/],
    [line('feature.StandardScalerModel'), /StandardScalerModel is not supported/],
    [line('clustering.KMeansModel', '3.0'), /version 3.0, expected 1.0 or 2.0/],
    [line('toString'), /mllib.toString is not supported/],
  ]
  for (const [text, message] of table) {
    await assert.rejects(load(text), { code: 'MODEL_UNSUPPORTED', message })
  }
})

test('a model without data, or with data that is no parquet, is corrupt', async () => {
  const message = /clustering.KMeansModel: no parquet file in data/
  const text = line('clustering.KMeansModel', '2.0', ',"k":2')
  await assert.rejects(load(text), { code: 'MODEL_CORRUPT', message })
  const files = { 'metadata/part-00000': text, 'data/part-0.parquet': 'none' }
  await assert.rejects(loadModel(sourceOf(files)), { code: 'MODEL_CORRUPT' })
})

test('no stage of a pipeline', async () => {
  const old = metadata('org.apache.spark.mllib.clustering.KMeansModel', 'k')
  await assert.rejects(loadModel(sourceOf(pipeline([['k', old]]))), {
    code: 'MODEL_UNSUPPORTED',
    message: /old RDD API, which is no stage of a pipeline/,
  })
})

test('a loaded model tells its columns, and the version of Spark that wrote its files', async () => {
  const path = `${root}/test/golden/mllib-matrix-factorization-3/1`
  const { format, engineVersion, schema, stages } = await loadPipeline(await openSource(path))
  assert.equal(format, 'spark-mllib')
  assert.equal(engineVersion, '4.2.0')
  assert.deepEqual(
    schema.map(({ name, type }) => [name, type.kind]),
    [
      ['user', 'int'],
      ['product', 'int'],
    ],
  )
  assert.equal(stages[0].type, 'MllibMatrixFactorizationModel')
})
