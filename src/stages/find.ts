/** The stages by the key of their files: Spark's simple class name. */
import * as list from './index.ts'
import type { Stage } from './stage.ts'

export const stages: Readonly<Record<string, Stage>> = list
