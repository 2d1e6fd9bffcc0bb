/**
 * What `make` gives, kept by its key.
 * @param max how many at most: one more, and all are forgotten
 */
export function boundedCache<K, V>(max: number, make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined || known.has(key)) return found as V
    const made = make(key)
    if (known.size >= max) known.clear()
    known.set(key, made)
    return made
  }
}
