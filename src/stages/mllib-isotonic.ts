/**
 * A monotonic function given by points. Source: mllib.regression.IsotonicRegressionModel (1.4 to
 * 4.1), format 1.0: a row per point, which is put in order here.
 */
import { modelCorrupt } from '../base/errors.ts'
import { compareDoubles } from '../kernels/sorted-search.ts'
import { readNumber } from '../model/linalg.ts'
import { IsotonicRegressionModel } from './isotonic-regression.ts'
import { compileAs } from './mllib-stage.ts'
import { integer, text } from './params.ts'
import { stage } from './stage.ts'

export const MllibIsotonicRegressionModel = stage({
  params: { featuresCol: text('x'), predictionCol: text('prediction'), featureIndex: integer(0) },

  read: async ({ rows, path, metadata }) => {
    const { isotonic } = metadata
    if (typeof isotonic !== 'boolean') {
      throw modelCorrupt(`${path}: isotonic: found ${isotonic}, expected a boolean`)
    }
    const points = (await rows()).map((row) => ({
      x: readNumber(row.boundary, `${path}: boundary`),
      y: readNumber(row.prediction, `${path}: prediction`),
    }))
    if (points.length === 0) throw modelCorrupt(`${path}: no points, expected at least 1`)
    const direction = isotonic ? 1 : -1
    // Points at the same place stand in the only order that Spark would not refuse.
    points.sort((a, b) => compareDoubles(a.x, b.x) || direction * compareDoubles(a.y, b.y))
    const wrong = points.find(
      ({ y }, i) => i > 0 && direction * compareDoubles(points[i - 1].y, y) > 0,
    )
    if (wrong !== undefined) {
      const order = isotonic ? 'increasing' : 'decreasing'
      throw modelCorrupt(`${path}: prediction ${wrong.y} at ${wrong.x}, expected ${order} ones`)
    }
    return {
      boundaries: Float64Array.from(points, ({ x }) => x),
      predictions: Float64Array.from(points, ({ y }) => y),
    }
  },

  compile: (context) => compileAs(IsotonicRegressionModel, context),
})
