/** Source -> ModelDescription: finds the format by content and lets it load. */
import { modelUnsupported } from '../base/errors.ts'
import type { Source } from '../bytes/source.ts'
import type { ModelDescription } from '../model/description.ts'
import * as list from './index.ts'

/** One on-disk model format. */
export interface Format {
  /** Looks at names and first bytes only. */
  recognises(source: Source): Promise<boolean>
  /** @throws MODEL_CORRUPT, MODEL_UNSUPPORTED (all findings at once) */
  load(source: Source): Promise<ModelDescription>
}

const formats: readonly Format[] = Object.values(list)

/** The format of a source, if it is one we know. */
export async function findFormat(source: Source): Promise<Format | undefined> {
  for (const format of formats) {
    if (await format.recognises(source)) return format
  }
  return undefined
}

/**
 * Loads a model from its native files.
 * @throws MODEL_UNSUPPORTED where no format recognises it, or it holds what cannot be scored
 */
export async function loadModel(source: Source): Promise<ModelDescription> {
  const format = await findFormat(source)
  if (format !== undefined) return format.load(source)
  throw modelUnsupported(
    `${source.name}: no model found, expected a saved Spark model (metadata/ with stages/ or data/)`,
  )
}
