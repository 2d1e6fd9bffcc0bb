/** Centres of clusters one after the other, as the walks over them want them. */
import { modelCorrupt } from '../base/errors.ts'
import type { Centers } from '../kernels/nearest-center.ts'
import { checkCells, toDense, type VectorData } from '../model/linalg.ts'

/** @param centers at least one @throws MODEL_CORRUPT where they differ in size */
export function denseCenters(centers: readonly VectorData[], where: string): Centers {
  const count = centers.length
  const { size } = centers[0]
  checkCells(count * size, `${count} centres of ${size}`, where)
  const values = new Float64Array(count * size)
  centers.forEach((center, i) => {
    if (center.size !== size) {
      throw modelCorrupt(`${where}: a centre of ${center.size}, expected ${size} as the first`)
    }
    values.set(toDense(center), i * size)
  })
  const isDense = Uint8Array.from(centers, ({ indices }) => (indices === null ? 1 : 0))
  return { count, size, values, isDense }
}
