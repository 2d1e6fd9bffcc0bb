/**
 * A rating from the factors of a user and an item. Spark: ml.recommendation.ALSModel (2.0 to 4.2;
 * coldStartStrategy since 2.2). `blockSize` plays no part in transform.
 */
import { positionOf } from '../kernels/id-table.ts'
import { rowDot } from '../kernels/row-dot.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { readCount } from '../model/linalg.ts'
import { rowDropped } from '../model/step.ts'
import { idColumn } from './als-id.ts'
import { exampleId, type Factors, readFactors } from './factors.ts'
import { text } from './params.ts'
import { predictionName } from './prediction-name.ts'
import { stage } from './stage.ts'

export const ALSModel = stage({
  params: {
    userCol: text('user'),
    itemCol: text('item'),
    predictionCol: text('prediction'),
    coldStartStrategy: text('nan'),
  },

  read: async (files) => {
    const rank = readCount(files.metadata.rank, `${files.path}: metadata: rank`)
    const floats = (length: number) => new Float32Array(length)
    const factorsOf = async (directory: string): Promise<Factors<Float32Array>> =>
      readFactors(await files.rows(directory), rank, floats, `${files.path}: ${directory}`)
    return { rank, users: await factorsOf('userFactors'), items: await factorsOf('itemFactors') }
  },

  compile: (context) => {
    const { params, data } = context
    const { userCol, itemCol } = params
    const strategy = params.coldStartStrategy.toLowerCase()
    if (strategy !== 'nan' && strategy !== 'drop') {
      context.refuse(`coldStartStrategy is ${params.coldStartStrategy}, expected nan or drop`)
    }
    if (userCol === itemCol && atLeast(context.sparkVersion, 4, 0)) {
      context.refuse(`column ${userCol} stands for both ids, expected two columns`)
    }
    const { users, items } = data
    const user = idColumn(context, userCol, exampleId(users))
    const item = idColumn(context, itemCol, exampleId(items))
    const { slot } = context.output(predictionName(context), { kind: 'float' })
    const dot = rowDot(data.rank, users.values, items.values)
    const predict = (frame: Frame): number => {
      const userRow = rowOf(frame, user.slot, users)
      const itemRow = rowOf(frame, item.slot, items)
      return userRow < 0 || itemRow < 0 ? Number.NaN : dot(userRow, itemRow)
    }
    const drops = strategy === 'drop'
    context.step({
      reads: [user.slot, item.slot],
      writes: [slot],
      drops,
      run: (frame) => {
        const rating = predict(frame)
        // What has factors may have no rating either: infinities that cancel out.
        if (drops && Number.isNaN(rating)) throw rowDropped
        frame.numbers[slot] = rating
        frame.states[slot] = PRESENT
      },
    })
  },
})

function rowOf({ states, numbers }: Frame, slot: number, { table }: Factors<unknown>): number {
  return states[slot] === NULL ? -1 : positionOf(table, numbers[slot])
}
