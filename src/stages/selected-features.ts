/**
 * What the models of Spark's feature selectors share: they keep the selected features, in
 * increasing order. Source: ml.feature.{SelectorModel,ChiSqSelectorModel} (2.0, 2.4, 3.0 to 4.1).
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import type { Attribute, Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { exampleVector } from '../model/example.ts'
import type { Vector } from '../model/frame.ts'
import { readCount, readNumbers } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { outputName } from './column-pairs.ts'
import { column, text } from './params.ts'
import type { StageContext, StageFiles } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const selectorParams = { featuresCol: text('features'), outputCol: column }

/** The selected indices in increasing order. @throws MODEL_CORRUPT */
export async function readSelectedFeatures(files: StageFiles<unknown>): Promise<Int32Array> {
  const where = `${files.path}: selectedFeatures`
  return selectedIndices(readNumbers((await files.row()).selectedFeatures, where), where)
}

/** The same of any list. */
export function selectedIndices(listed: Iterable<unknown>, where: string): Int32Array {
  const counts = Array.from(listed, (index, i) => readCount(index, `${where}[${i}]`))
  const indices = Int32Array.from(counts).sort()
  const twice = indices.find((index, i) => index === indices[i - 1])
  if (twice === undefined) return indices
  throw modelCorrupt(`${where}: found ${twice} twice, expected distinct indices`)
}

/** @param unknown what a feature counts as whose attribute the input does not tell */
export function selectFeatures(
  context: Pick<
    StageContext<{ featuresCol: string; outputCol: string | undefined }, Int32Array>,
    'uid' | 'params' | 'data' | 'input' | 'output' | 'step'
  >,
  unknown: Attribute,
): void {
  const { featuresCol } = context.params
  const selected = context.data
  const sizeMin = selected.length === 0 ? 0 : selected[selected.length - 1] + 1
  const input = context.input(featuresCol, 'vector', exampleVector(sizeMin))
  const output = context.output(
    outputName(context),
    vector,
    selectedAttributes(input, selected, unknown),
  )
  context.step(vectorStep(input, output, selector(input, selected)))
}

/** Of a sparse vector the stored values, zeros included, whatever its size. */
function selector({ name }: Column, selected: Int32Array): (from: Vector, out: Vector) => void {
  const sizeMin = selected.length === 0 ? 0 : selected[selected.length - 1] + 1
  return ({ size, sparse, count, indices: listed, values: found }, out) => {
    if (!sparse && size < sizeMin) {
      throw rowInvalid(
        `column ${name}: a vector of size ${size}, expected ${sizeMin} at least, as feature ` +
          `${sizeMin - 1} is selected`,
        { column: name },
      )
    }
    out.reserve(Math.min(count, selected.length))
    const { indices, values } = out
    let kept = 0
    for (let entry = 0, s = 0; entry < count && s < selected.length; ) {
      const difference = listed[entry] - selected[s]
      if (difference < 0) entry++
      else if (difference > 0) s++
      else {
        indices[kept] = s++
        values[kept++] = found[entry++]
      }
    }
    out.size = selected.length
    out.sparse = sparse
    out.count = kept
  }
}

function selectedAttributes(
  { attributes }: Column,
  selected: Int32Array,
  unknown: Attribute,
): Attributes {
  const known = attributes?.kind === 'group' ? attributes.attributes : undefined
  if (known === undefined) {
    return { kind: 'group', size: selected.length, attributes: Array.from(selected, () => unknown) }
  }
  // A feature beyond the end of what the input tells is left out.
  const kept = Array.from(selected).flatMap((index) => known[index] ?? [])
  return { kind: 'group', size: kept.length, attributes: kept }
}
