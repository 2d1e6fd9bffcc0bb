/**
 * What LightGBM's objectives make of a raw score. Source: ConvertOutput in src/objective/*.hpp,
 * ParseObjectiveAlias in include/LightGBM/config.h (2.0.12 to 4.7).
 */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import type { BoosterTransform } from '../kernels/booster-transform.ts'
import type { LightgbmFile } from './lightgbm-file.ts'

/**
 * @param objective as the file says it: `binary sigmoid:1`, `multiclass num_class:3`
 * @throws MODEL_UNSUPPORTED (an unknown objective), MODEL_CORRUPT (its parameters) naming `where`
 */
export function lightgbmTransform(
  objective: string,
  { outputCount, isBefore33 }: Pick<LightgbmFile, 'outputCount' | 'isBefore33'>,
  where: string,
): BoosterTransform {
  const [name = '', ...params] = objective.split(' ').filter((word) => word !== '')
  if (!kinds.has(name)) throw modelUnsupported(`${where}: objective ${name} is not known`)
  const kind = kinds.get(name)
  const param = (key: string): number => readParam(params, key, `${where}: objective ${objective}`)
  const isPerClass = kind === 'softmax' || kind === 'sigmoid-of-each'
  const wanted = isPerClass ? param('num_class') : 1
  if (kind !== 'none' && wanted !== outputCount) {
    throw modelCorrupt(
      `${where}: objective ${objective}: num_class ${outputCount}, expected ${wanted}`,
    )
  }
  switch (kind) {
    case 'sigmoid':
    case 'sigmoid-of-each':
      return { kind: 'sigmoid', scale: param('sigmoid') }
    case 'plain-sigmoid':
      return { kind: 'sigmoid', scale: 1 }
    case 'softmax':
    case 'exp':
      return { kind }
    case 'log1p-exp':
      return { kind: isBefore33 ? 'log-1-plus-exp' : kind }
    case 'square':
      return { kind: params.includes('sqrt') ? 'signed-square' : 'identity' }
    default:
      return { kind: 'identity' }
  }
}

type Kind =
  | 'none'
  | 'identity'
  /** Of labels whose root was learnt where the objective says `sqrt`. */
  | 'square'
  | 'exp'
  | 'sigmoid'
  | 'plain-sigmoid'
  | 'sigmoid-of-each'
  | 'softmax'
  | 'log1p-exp'

const names: Readonly<Record<Kind, readonly string[]>> = {
  none: ['none', 'null', 'custom', 'na'],
  identity: ['huber', 'lambdarank', 'rank_xendcg'],
  square: ['regression', 'regression_l1', 'fair', 'quantile', 'mape'],
  exp: ['poisson', 'gamma', 'tweedie'],
  sigmoid: ['binary'],
  'plain-sigmoid': ['cross_entropy', 'xentropy'],
  'sigmoid-of-each': ['multiclassova'],
  softmax: ['multiclass'],
  'log1p-exp': ['cross_entropy_lambda', 'xentlambda'],
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(names).flatMap(([kind, list]) => list.map((name) => [name, kind as Kind])),
)

function readParam(params: readonly string[], key: string, where: string): number {
  const text = params.find((param) => param.startsWith(`${key}:`))?.slice(key.length + 1)
  const value = Number(text)
  if (text !== undefined && text !== '' && value > 0 && Number.isFinite(value)) return value
  throw modelCorrupt(`${where}: ${key} ${text}, expected a number above 0`)
}
