/** The on-disk formats, one line per file, and the door to them. Kept by `npm run tidy`. */
export { spark } from './spark.ts'
