/**
 * The discrete cosine transform of each vector. Spark: ml.feature.DCT (1.5 to 4.2; JTransforms 3.1
 * since 3.0, before that 2.4, which makes its tables with the JVM's own sine and cosine).
 */
import { boundedCache } from '../base/bounded-cache.ts'
import { rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { cosineTransform } from '../kernels/cosine-transform.ts'
import { fastCos, fastSin } from '../kernels/fast-math.ts'
import { javaCos, javaSin } from '../kernels/java-trigonometry.ts'
import { groupSize } from '../model/attributes.ts'
import { atLeast } from '../model/description.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { denseValues } from './dense-values.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, flag } from './params.ts'
import { stage } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const DCT = stage({
  params: { inputCol: column, outputCol: column, inverse: flag(false) },

  compile: (context) => {
    const { inputCol, outputCol, inverse } = columnParams(context)
    const input = context.input(inputCol, 'vector', [1, 2, 3])
    const attributes = groupAttributes(groupSize(input.attributes), context.sparkVersion)
    const output = context.output(outputCol, vector, attributes)
    const { name } = input
    const trigonometry = atLeast(context.sparkVersion, 3, 0)
      ? { sin: fastSin, cos: fastCos }
      : { sin: javaSin, cos: javaCos }
    // Only rows tell the size, mostly always the same one.
    const transformOf = boundedCache(limits.cosineTablesMax, (size: number) =>
      cosineTransform(size, trigonometry),
    )
    context.step(
      vectorStep(input, output, ({ size, count, indices, values }, out) => {
        if (size < 1 || size > limits.cosineSizeMax) {
          const expected = `1 to ${limits.cosineSizeMax} positions (cosineSizeMax)`
          throw rowInvalid(`column ${name}: a vector of size ${size}, expected ${expected}`, {
            column: name,
          })
        }
        const transform = transformOf(size)
        const result = denseValues(out, size).fill(0)
        for (let i = 0; i < count; i++) result[indices[i]] = values[i]
        if (inverse) transform.backward(result)
        else transform.forward(result)
      }),
    )
  },
})
