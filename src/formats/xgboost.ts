/** Model files of XGBoost: JSON, UBJSON, and the binary that it wrote before. */
import type { Format } from './load.ts'
import { readXgboost, xgboostEncoding } from './read-xgboost.ts'
import { singleFile } from './single-file.ts'

export const xgboost: Format = {
  async recognises(source) {
    const path = singleFile(source)
    return path !== undefined && xgboostEncoding(await source.readStart(path)) !== undefined
  },

  async load(source) {
    const path = singleFile(source) ?? ''
    const where = source.isFile ? source.name : `${source.name}/${path}`
    const bytes = await source.read(path)
    const booster = readXgboost(bytes, where)
    return {
      kind: 'booster',
      format: `xgboost-${xgboostEncoding(bytes)}`,
      engine: 'xgboost',
      engineVersion: booster.version,
      schema: [],
      booster,
    }
  },
}
