/**
 * The class whose own classifier is surest. Spark: ml.classification.OneVsRestModel (2.0 to 4.2).
 * It stands for its classifiers, whose columns nobody sees, and for itself, which compares them.
 *
 * The classifiers read the features that this stage names, except in Spark 2.0 and where Python has
 * written the model (pyspark.ml.classification.OneVsRestModel): there each reads its own. PySpark
 * does so with every model, which shows only where featuresCol was set after the fit.
 */
import { modelCorrupt, modelUnsupported, rowInvalid } from '../base/errors.ts'
import { parseJsonText } from '../base/json-text.ts'
import { limits } from '../base/limits.ts'
import { type Attributes, attributesFromMetadata } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast, type StageDescription } from '../model/description.ts'
import { PRESENT, type Vector } from '../model/frame.ts'
import { readCount } from '../model/linalg.ts'
import { double, vector } from '../model/schema.ts'
import { argmax } from './class-thresholds.ts'
import { denseValues } from './dense-values.ts'
import { rawClassifierParams } from './probabilistic-classifier.ts'
import { type StageContext, stage } from './stage.ts'

interface Params {
  featuresCol: string
  rawPredictionCol: string
  predictionCol: string
}

interface Data {
  /** The columns of the classifiers' raw predictions, by class. */
  rawColumns: string[]
  isPython: boolean
  labelAttributes: Attributes | undefined
}

export const OneVsRestModel = stage({
  params: rawClassifierParams,

  expand: async (files) => {
    const { metadata, path } = files
    const count = readCount(metadata.numClasses, `${path}: metadata: numClasses`)
    if (count === 0) throw modelCorrupt(`${path}: metadata: numClasses: found 0, expected more`)
    const isPython = String(metadata.class).startsWith('pyspark.')
    const uid = String(metadata.uid)
    const ownFeatures = isPython || !atLeast(files.sparkVersion, 2, 1)
    const featuresCol = ownFeatures ? undefined : files.params.featuresCol
    const rawColumns: string[] = []
    const stages: StageDescription[] = []
    for (let i = 0; i < count; i++) {
      const rawPredictionCol = `${uid}$raw${i}`
      const found = await files.child(`model_${i}`)
      stages.push(...hidden(found, `${path}: model_${i}`, { featuresCol, rawPredictionCol }))
      rawColumns.push(rawPredictionCol)
    }
    const labelAttributes = readLabel(metadata.labelMetadata, path)
    stages.push({
      type: 'OneVsRestModel',
      uid,
      path,
      sparkVersion: String(metadata.sparkVersion),
      params: { ...files.params },
      set: [],
      data: { rawColumns, isPython, labelAttributes },
    })
    return stages
  },

  compile: (context: StageContext<Params, Data>) => {
    const { data, params, sparkVersion } = context
    const raws = data.rawColumns.map(
      (name) => context.find(name) ?? context.refuse(`no column ${name} of its classifiers`),
    )
    const kept = context.columns().filter((column) => !raws.includes(column))
    context.project(kept, true)
    // The column came with 2.4.
    const rawName = atLeast(sparkVersion, 2, 4) ? params.rawPredictionCol : ''
    const isAttributed = atLeast(sparkVersion, 3, 0) && !data.isPython
    const group: Attributes = { kind: 'group', size: raws.length }
    const raw = context.output(rawName, vector, isAttributed ? group : undefined)
    context.step({
      reads: raws.map(({ slot }) => slot),
      writes: [raw.slot],
      run: (frame) => {
        const values = denseValues(frame.vectors[raw.slot], raws.length)
        for (let i = 0; i < raws.length; i++) values[i] = second(frame.vectors[raws[i].slot])
        frame.states[raw.slot] = PRESENT
      },
    })
    predictionColumn(context, raw, atLeast(sparkVersion, 4, 1) ? argmaxSince41 : argmax)
  },
})

/** The classifier with no column but its raw prediction. */
function hidden(
  found: StageDescription[],
  where: string,
  columns: { featuresCol: string | undefined; rawPredictionCol: string },
): StageDescription[] {
  // What could not be loaded has been noted.
  if (found.length === 0) return []
  const [classifier] = found
  const { params } = classifier
  if (found.length > 1 || !('rawPredictionCol' in params) || !('featuresCol' in params)) {
    throw modelUnsupported(`${where}: found ${classifier.type}, expected a classification model`)
  }
  const off = Object.fromEntries(
    ['predictionCol', 'probabilityCol', 'leafCol'].map((name) => [name, '']),
  )
  const { featuresCol = params.featuresCol, rawPredictionCol } = columns
  return [{ ...classifier, params: { ...params, ...off, featuresCol, rawPredictionCol } }]
}

/** `labelMetadata` is JSON in a string: the metadata of the label's column; not from Python. */
function readLabel(json: unknown, path: string): Attributes | undefined {
  if (json === undefined) return undefined
  const where = `${path}: metadata: labelMetadata`
  if (typeof json !== 'string') throw modelCorrupt(`${where}: expected a text of JSON`)
  const depthMax = limits.metadataDepthMax
  return attributesFromMetadata(parseJsonText(json, { where, depthMax, refuse: modelCorrupt }))
}

/** Of the two classes of a classifier, the one that this model asks about. */
function second({ size, count, indices, values }: Vector): number {
  if (size < 2) throw rowInvalid(`a raw prediction of ${size} classes, expected at least 2`)
  for (let k = 0; k < count && indices[k] <= 1; k++) if (indices[k] === 1) return values[k]
  return 0
}

function predictionColumn(
  context: StageContext<Params, Data>,
  raw: Column,
  choose: (values: Float64Array) => number,
): void {
  const { params, data } = context
  if (params.predictionCol === '') return
  const { slot } = context.output(params.predictionCol, double, data.labelAttributes)
  context.step({
    reads: [raw.slot],
    writes: [slot],
    run: (frame) => {
      frame.numbers[slot] = choose(frame.vectors[raw.slot].values)
      frame.states[slot] = PRESENT
    },
  })
}

/** ml.functions.array_argmax: NaN and negative infinity never win; -1 where nothing does. */
function argmaxSince41(values: Float64Array): number {
  let best = -1
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    if (values[i] > max) {
      max = values[i]
      best = i
    }
  }
  return best
}
