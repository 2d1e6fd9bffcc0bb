/** All cells of a stored matrix, row after row. */
import { checkCells, type MatrixData } from '../model/linalg.ts'

/** @throws MODEL_UNSUPPORTED where a sparse matrix has too many cells to be held dense */
export function rowMajor(matrix: MatrixData, where: string): Float64Array {
  const { rows, columns, isTransposed, pointers, indices, values } = matrix
  if (pointers === null && isTransposed) return values
  checkCells(rows * columns, `${rows} x ${columns}`, where)
  const cells = new Float64Array(rows * columns)
  const [majorStep, minorStep] = isTransposed ? [columns, 1] : [1, columns]
  if (pointers === null || indices === null) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++)
        cells[row * columns + column] = values[column * rows + row]
    }
    return cells
  }
  for (let major = 0; major + 1 < pointers.length; major++) {
    for (let i = pointers[major]; i < pointers[major + 1]; i++) {
      cells[major * majorStep + indices[i] * minorStep] = values[i]
    }
  }
  return cells
}
