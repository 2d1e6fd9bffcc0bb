/** A tiny model for tests of the server: the letters a and b become 0 and 1. */
import type { PipelineDescription } from '../../src/model/description.ts'
import type { LoadedModel } from '../../src/serve/loaded-model.ts'

export function lettersModel(changes: Partial<LoadedModel> = {}): LoadedModel {
  return {
    name: 'letters',
    version: 1,
    versions: [1],
    description: lettersDescription(['a', 'b']),
    options: {},
    format: 'spark-ml',
    parity: 'none',
    example: undefined,
    ...changes,
  }
}

/** @param handleInvalid what happens to other letters */
export function lettersDescription(
  labels: readonly string[],
  handleInvalid: 'error' | 'skip' | 'keep' = 'error',
): PipelineDescription {
  return {
    format: 'spark-ml',
    kind: 'pipeline',
    engine: 'spark',
    engineVersion: '4.1.0',
    schema: [],
    stages: [
      {
        type: 'StringIndexerModel',
        uid: 'letters_1',
        path: 'letters',
        sparkVersion: '4.1.0',
        params: { inputCol: 'letter', outputCol: 'index', handleInvalid },
        set: ['inputCol', 'outputCol'],
        data: [[...labels]],
      },
    ],
  }
}
