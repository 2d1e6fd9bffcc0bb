/**
 * The stages by their keys: Spark's by simple class name, those of a user's own by full class name.
 */
import { modelUnsupported } from '../base/errors.ts'
import * as list from './index.ts'
import type { Stage } from './stage.ts'

export const stages: Readonly<Record<string, Stage>> = list

/** What `addStages` has brought, by the name of its export: a simple or a full class name. */
const own = new Map<string, Stage>()

/** A user's own stages (formats/own-stages.ts); a later one replaces an earlier of that name. */
export function addStages(added: Readonly<Record<string, Stage>>): void {
  for (const [name, stage] of Object.entries(added)) own.set(name, stage)
}

/** A user's own stage for a class: by its full name, else by its simple name. */
export function ownStage(className: string): Stage | undefined {
  return own.get(className) ?? own.get(className.slice(className.lastIndexOf('.') + 1))
}

/** @throws MODEL_UNSUPPORTED */
export function stageOf(key: string): Stage {
  const stage = key.includes('.') ? ownStage(key) : Object.hasOwn(stages, key) && stages[key]
  if (stage) return stage
  throw modelUnsupported(`${key} is not supported`)
}
