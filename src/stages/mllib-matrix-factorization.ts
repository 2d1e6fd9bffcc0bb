/**
 * A rating from the factors of a user and a product. Source: mllib.recommendation.
 * MatrixFactorizationModel (1.3 to 4.1; `predict` of one pair), format 1.0.
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { ddotSchemes, plainDot } from '../kernels/dot-scheme.ts'
import { idTable, positionOf } from '../kernels/id-table.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { checkCells, readCount, readNumbers } from '../model/linalg.ts'
import { double } from '../model/schema.ts'
import { text } from './params.ts'
import { type DataRow, stage } from './stage.ts'

interface Factors {
  table: Int32Array
  /** Row after row; `table` knows which id has which. */
  values: Float64Array
}

export const MllibMatrixFactorizationModel = stage({
  params: {
    userCol: text('user'),
    productCol: text('product'),
    predictionCol: text('prediction'),
  },

  read: async ({ rows, path, metadata }) => {
    const rank = readCount(metadata.rank, `${path}: rank`)
    const factorsOf = async (name: string): Promise<Factors> =>
      readFactors(await rows(`data/${name}`), rank, `${path}: data/${name}`)
    return { rank, users: await factorsOf('user'), products: await factorsOf('product') }
  },

  compile: (context) => {
    const { params, data, numerics } = context
    const { rank, users, products } = data
    const user = context.input(params.userCol, 'number', users.table[0])
    const product = context.input(params.productCol, 'number', products.table[0])
    const { slot } = context.output(params.predictionCol, double)
    const dot = plainDot(ddotSchemes[numerics])
    const factors = new Float64Array(rank)
    context.step({
      reads: [user.slot, product.slot],
      writes: [slot],
      run: (frame) => {
        const from = rank * rowOf(frame, user, users)
        for (let i = 0; i < rank; i++) factors[i] = users.values[from + i]
        const at = rank * rowOf(frame, product, products)
        frame.numbers[slot] = dot(rank, factors, products.values, at)
        frame.states[slot] = PRESENT
      },
    })
  },
})

/** @throws ROW_INVALID for what is no id, or an unknown one */
function rowOf({ states, numbers }: Frame, { name, slot }: Column, { table }: Factors): number {
  const id = numbers[slot]
  const isId = states[slot] !== NULL && (id | 0) === id
  const row = isId ? positionOf(table, id) : -1
  if (row >= 0) return row
  const found = states[slot] === NULL ? 'null' : String(id)
  throw rowInvalid(`column ${name}: found ${found}, expected an id that the model knows`, {
    column: name,
  })
}

function readFactors(list: readonly DataRow[], rank: number, where: string): Factors {
  checkCells(list.length * rank, `${list.length} rows of ${rank} factors`, where)
  const ids = new Int32Array(list.length)
  const values = new Float64Array(list.length * rank)
  list.forEach(({ id, features }, i) => {
    if (typeof id !== 'number' || (id | 0) !== id) {
      throw modelCorrupt(`${where}: id: found ${id}, expected a 32-bit integer`)
    }
    const numbers = readNumbers(features, `${where}: features of ${id}`)
    if (numbers.length !== rank) {
      throw modelCorrupt(`${where}: id ${id}: ${numbers.length} factors, expected ${rank}`)
    }
    ids[i] = id
    values.set(numbers, i * rank)
  })
  const table = idTable(ids)
  if (table === undefined) throw modelCorrupt(`${where}: an id occurs twice, expected once`)
  return { table, values }
}
