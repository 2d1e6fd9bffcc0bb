import assert from 'node:assert/strict'
import type { Source } from '../../src/bytes/source.ts'
import { loadModel } from '../../src/formats/load.ts'
import type { PipelineDescription } from '../../src/model/description.ts'

/** Loads what must be a model of Spark. */
export async function loadPipeline(source: Source): Promise<PipelineDescription> {
  const description = await loadModel(source)
  assert.equal(description.kind, 'pipeline')
  return description
}
