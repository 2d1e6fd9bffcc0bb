/** Log-likelihoods of independent Gaussians (ml.classification.NaiveBayesModel since 3.0). */

export interface Gaussians {
  /** By class: the logarithm of the prior, and the sum of the logarithms of the variances. */
  priors: Float64Array
  logVariances: Float64Array
  /** By class, then by position. */
  means: Float64Array
  variances: Float64Array
}

/** Fills `scores`, one per class, from all positions of x. */
export function gaussianScores(
  { priors, logVariances, means, variances }: Gaussians,
  x: Float64Array,
  scores: Float64Array,
): void {
  const size = x.length
  for (let i = 0; i < priors.length; i++) {
    const row = i * size
    let sum = 0
    for (let j = 0; j < size; j++) {
      const difference = x[j] - means[row + j]
      sum += (difference * difference) / variances[row + j]
    }
    scores[i] = priors[i] - (sum + logVariances[i]) / 2
  }
}
