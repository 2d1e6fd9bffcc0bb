/**
 * A user's own stages: a JavaScript file that exports them in the shape of ours, each under the
 * simple or the full name of its class; or whose default export is a function that is given what
 * stages are written with (stages/kit.ts) and returns them so. docs/own-stages.md explains it.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { requestInvalid } from '../base/errors.ts'
import { addStages } from '../stages/find.ts'
import * as kit from '../stages/kit.ts'
import type { Stage } from '../stages/stage.ts'
import { isSparkClass } from './spark-classes.ts'

/**
 * Runs the file; from then on its stages are known in this thread.
 * @throws REQUEST_INVALID where it cannot be run or exports anything else
 */
export async function useOwnStages(path: string | undefined): Promise<void> {
  if (path === undefined || path === '') return
  let exported: Record<string, unknown>
  try {
    const { default: given, ...named } = await import(pathToFileURL(resolve(path)).href)
    exported = { ...named, ...(typeof given === 'function' ? await given(kit) : given) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw requestInvalid(`--stages ${path}: ${reason}, expected a module that exports stages`)
  }
  const found = Object.entries(exported)
  if (found.length === 0) throw requestInvalid(`--stages ${path}: exports nothing, expected stages`)
  for (const [name, value] of found) {
    if (isSparkClass(name)) {
      throw requestInvalid(
        `--stages ${path}: export ${name}: a class of Spark's own, which Onerow scores itself, ` +
          'expected classes of your own',
      )
    }
    if (isStage(value)) continue
    throw requestInvalid(
      `--stages ${path}: export ${name}: found ${typeof value}, expected an object with params ` +
        'and compile or expand',
    )
  }
  addStages(exported as Record<string, Stage>)
}

function isStage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { params, compile, expand } = value as Record<string, unknown>
  const hasWork = typeof compile === 'function' || typeof expand === 'function'
  return typeof params === 'object' && params !== null && hasWork
}
