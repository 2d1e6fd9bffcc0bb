/** The wire protocols, one line per file. Kept by `npm run tidy`. */
export { catalogue } from './catalogue.ts'
export { health } from './health.ts'
export { metrics } from './metrics.ts'
export { native } from './native.ts'
