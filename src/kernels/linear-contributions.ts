/** Contributions of features to the outputs of a linear model: what each adds to the sum. */
import type { Contributions } from './tree-shap.ts'

export interface LinearContributionTerms {
  /** weights[feature * outputCount + output]. */
  weights: Float64Array
  /** By output: what is there without any feature; rounded as products are. */
  expected: Float64Array
  /** 32: products are rounded to floats. */
  bits: 32 | 64
}

/** A missing value, NaN, contributes nothing. */
export function linearContributions(terms: LinearContributionTerms): Contributions {
  const { weights, expected, bits } = terms
  const outputCount = expected.length
  const featureCount = weights.length / outputCount
  return (x, out) => {
    let at = 0
    for (let output = 0; output < outputCount; output++) {
      for (let feature = 0; feature < featureCount; feature++) {
        const product = x[feature] * weights[feature * outputCount + output]
        const known = Number.isNaN(x[feature]) ? 0 : product
        out[at++] = bits === 32 ? Math.fround(known) : known
      }
      out[at++] = bits === 32 ? Math.fround(expected[output]) : expected[output]
    }
  }
}
