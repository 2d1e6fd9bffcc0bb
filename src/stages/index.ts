/** Spark's stages, one line per file; the name is the class name. Kept by `npm run tidy`. */
export { PipelineModel } from './pipeline.ts'
export { StringIndexerModel } from './string-indexer.ts'
