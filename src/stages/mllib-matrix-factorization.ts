/**
 * A rating from the factors of a user and a product. Source: mllib.recommendation.
 * MatrixFactorizationModel (1.3 to 4.1; `predict` of one pair), format 1.0.
 */
import { rowInvalid } from '../base/errors.ts'
import { ddotSchemes, plainDot } from '../kernels/dot-scheme.ts'
import { positionOf } from '../kernels/id-table.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { readCount } from '../model/linalg.ts'
import { double } from '../model/schema.ts'
import { exampleId, type Factors, readFactors } from './factors.ts'
import { text } from './params.ts'
import { stage } from './stage.ts'

export const MllibMatrixFactorizationModel = stage({
  params: {
    userCol: text('user'),
    productCol: text('product'),
    predictionCol: text('prediction'),
  },

  read: async ({ rows, path, metadata }) => {
    const rank = readCount(metadata.rank, `${path}: rank`)
    const doubles = (length: number) => new Float64Array(length)
    const factorsOf = async (name: string): Promise<Factors<Float64Array>> =>
      readFactors(await rows(`data/${name}`), rank, doubles, `${path}: data/${name}`)
    return { rank, users: await factorsOf('user'), products: await factorsOf('product') }
  },

  compile: (context) => {
    const { params, data, numerics } = context
    const { rank, users, products } = data
    const user = context.input(params.userCol, 'number', exampleId(users))
    const product = context.input(params.productCol, 'number', exampleId(products))
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
function rowOf(
  { states, numbers }: Frame,
  { name, slot }: Column,
  { table }: Factors<unknown>,
): number {
  const id = numbers[slot]
  const isId = states[slot] !== NULL && (id | 0) === id
  const row = isId ? positionOf(table, id) : -1
  if (row >= 0) return row
  const found = states[slot] === NULL ? 'null' : String(id)
  throw rowInvalid(`column ${name}: found ${found}, expected an id that the model knows`, {
    column: name,
  })
}
