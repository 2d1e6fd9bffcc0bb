/** The on-disk formats, one line per file. Kept by `npm run tidy`. */
export { spark } from './spark.ts'
