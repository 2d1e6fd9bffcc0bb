/**
 * The nearest of k centres. Spark: ml.clustering.KMeansModel (2.0 to 4.2). A loaded model measures
 * by Euclid whatever its `distanceMeasure` says: Spark's reader does not hand it on.
 */

import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { type Centers, type Nearest, nearestCenter } from '../kernels/nearest-center.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { PRESENT, type Vector } from '../model/frame.ts'
import { readCount, readVector } from '../model/linalg.ts'
import { int } from '../model/schema.ts'
import { denseCenters } from './dense-centers.ts'
import { featureNumbers } from './feature-numbers.ts'
import { inOrder } from './in-order.ts'
import { integer, text } from './params.ts'
import { predictionName } from './prediction-name.ts'
import { type DataRow, stage } from './stage.ts'

export const KMeansModel = stage({
  params: { featuresCol: text('features'), predictionCol: text('prediction'), k: integer(2) },

  read: async (files) => readCenters(await files.rows(), files.params.k, `${files.path}: data`),

  compile: (context) => {
    const { params, data, sparkVersion } = context
    const name = predictionName(context)
    const features = context.input(
      params.featuresCol,
      atLeast(sparkVersion, 2, 4) ? 'features' : 'vector',
      exampleVector(data.size),
    )
    const rules = {
      boundsBetweenCenters: atLeast(sparkVersion, 3, 1),
      denseByNorms: !atLeast(sparkVersion, 3, 0),
    }
    const nearest = nearestCenter(data, rules)
    const vectorOf = featureNumbers(features)
    const { slot } = context.output(
      name,
      int,
      atLeast(sparkVersion, 3, 0) ? { kind: 'nominal', name, count: data.count } : undefined,
    )
    context.step({
      reads: [features.slot],
      writes: [slot],
      run: (frame) => {
        const x = vectorOf(frame)
        // Before 3.1 the norms came first, and an infinite one lies too far from every centre.
        const isCompared = rules.boundsBetweenCenters || x.size === data.size || !isInfinite(x)
        frame.numbers[slot] = isCompared ? cluster(nearest, x, data.size, features) : 0
        frame.states[slot] = PRESENT
      },
    })
  },
})

function cluster(nearest: Nearest, x: Vector, size: number, { name }: Column): number {
  if (x.size !== size) {
    throw rowInvalid(`column ${name}: found a vector of ${x.size}, expected one of ${size}`, {
      column: name,
    })
  }
  const found = nearest(x.count, x.indices, x.values, !x.sparse)
  if (found >= 0) return found
  throw rowInvalid(`column ${name}: found a vector with NaN, expected numbers`, { column: name })
}

function isInfinite({ count, values }: Vector): boolean {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i] * values[i]
  return sum === Number.POSITIVE_INFINITY
}

/** @param k the most that there can be: equal points leave fewer centres than were asked for */
function readCenters(rows: readonly DataRow[], k: number | undefined, where: string): Centers {
  if (rows.length === 0) throw modelCorrupt(`${where}: no cluster centres, expected at least 1`)
  if (k !== undefined && rows.length > k) {
    throw modelCorrupt(`${where}: ${rows.length} cluster centres, expected at most ${k}, as k`)
  }
  const list = inOrder(
    rows.map((row) => ({
      index: readCount(row.clusterIdx, `${where}: clusterIdx`),
      item: readVector(row.clusterCenter, `${where}: clusterCenter`),
    })),
    `${where}: clusterIdx`,
  )
  return denseCenters(list, where)
}
