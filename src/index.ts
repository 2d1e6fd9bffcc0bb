/** The public API. */
export { type ErrorCode, type ErrorDetails, ServingError } from './base/errors.ts'
export { openSource, type Source } from './bytes/source.ts'
export { compile } from './compile/compile.ts'
export { type DeferredScorer, type InlineScorer, type Scorer, skipped } from './compile/scorer.ts'
export { loadModel } from './formats/load.ts'
export type { ModelDescription } from './model/description.ts'
export type { Row } from './model/frame.ts'
export type { ScoringOptions } from './model/options.ts'
