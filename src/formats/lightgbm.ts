/** Model files of LightGBM: the text of `save_model`, the JSON of `dump_model`. */
import { decodeText } from '../bytes/json.ts'
import { readLightgbm } from './lightgbm-model.ts'
import type { Format } from './load.ts'
import { singleFile } from './single-file.ts'

export const lightgbm: Format = {
  async recognises(source) {
    const path = singleFile(source)
    if (path === undefined) return false
    const start = new TextDecoder('latin1').decode(await source.readStart(path))
    return /^tree\r?\n/.test(start) || /^\s*\{\s*"name"\s*:\s*"tree"/.test(start)
  },

  async load(source) {
    const path = singleFile(source) ?? ''
    const where = source.isFile ? source.name : `${source.name}/${path}`
    const text = decodeText(await source.read(path), where)
    const booster = readLightgbm(text, where)
    return {
      kind: 'booster',
      format: text.startsWith('tree') ? 'lightgbm-text' : 'lightgbm-json',
      engine: 'lightgbm',
      engineVersion: booster.version,
      schema: [],
      booster,
    }
  },
}
