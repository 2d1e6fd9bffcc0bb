/** The stages by the key of their files: Spark's simple class name. */
import { modelUnsupported } from '../base/errors.ts'
import * as list from './index.ts'
import type { Stage } from './stage.ts'

export const stages: Readonly<Record<string, Stage>> = list

/** @throws MODEL_UNSUPPORTED */
export function stageOf(key: string): Stage {
  if (Object.hasOwn(stages, key)) return stages[key]
  throw modelUnsupported(`${key} is not supported`)
}
