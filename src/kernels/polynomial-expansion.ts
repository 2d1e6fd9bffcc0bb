/**
 * The products of up to `degree` features, in the order and with the roundings of Spark: for
 * (x, y) and degree 2 these are x, x*x, y, x*y, y*y. Products with a zero are left out.
 * Source: ml.feature.PolynomialExpansion, Spark 2.0 to 4.1.
 */

export interface Entries {
  count: number
  indices: Int32Array
  values: Float64Array
}

/** Products of up to `degree` of so many features, the empty one (1) included. */
export function polynomialSize(featureCount: number, degree: number): number {
  // What most calls ask for.
  if (degree === 0) return 1
  if (degree === 1) return featureCount + 1
  const few = Math.min(featureCount, degree)
  const many = Math.max(featureCount, degree)
  let size = 1
  // Each quotient is a binomial coefficient: below 2^53 nothing is rounded.
  for (let i = 1; i <= few && size <= Number.MAX_SAFE_INTEGER; i++) size = (size * (many + i)) / i
  return size
}

/**
 * Writes the products into `out`, which must have room for them, and returns their number. The
 * last feature's powers vary slowest; below each of them stand the products of the features before
 * it, of what degree is left. A stack of our own: vectors may be longer than JavaScript's is deep.
 */
export function expandPolynomial(x: Entries, degree: number, out: Entries): number {
  if (x.count === 0) return 0
  const { features, degrees, powers, products, places } = reserveLevels(x.count)
  let written = 0
  let top = 0
  features[0] = x.count - 1
  degrees[0] = degree
  powers[0] = 0
  products[0] = 1
  // The empty product comes first, at -1, and is not written.
  places[0] = -1
  while (top >= 0) {
    const feature = features[top]
    const left = degrees[top] - powers[top]
    const product = products[top]
    if (left < 0 || product === 0) {
      top--
      continue
    }
    const place = places[top]
    powers[top]++
    products[top] = product * x.values[feature]
    places[top] = place + polynomialSize(x.indices[feature], left)
    if (left > 0 && feature > 0) {
      top++
      features[top] = feature - 1
      degrees[top] = left
      powers[top] = 0
      products[top] = product
      places[top] = place
    } else if (place >= 0) {
      out.indices[written] = place
      out.values[written++] = product
    }
  }
  return written
}

interface Levels {
  features: Int32Array
  degrees: Int32Array
  powers: Int32Array
  products: Float64Array
  places: Float64Array
}

let levels = createLevels(16)

/** Scratch of all expansions, one level for each feature; overwritten by the next one. */
function reserveLevels(count: number): Levels {
  if (levels.features.length < count) levels = createLevels(2 * count)
  return levels
}

function createLevels(count: number): Levels {
  return {
    features: new Int32Array(count),
    degrees: new Int32Array(count),
    powers: new Int32Array(count),
    products: new Float64Array(count),
    places: new Float64Array(count),
  }
}
