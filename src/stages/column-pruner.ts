/** Takes columns away. Spark: ml.feature.ColumnPruner (2.0 to 4.2), a part of RFormulaModel. */
import { readStrings } from '../model/linalg.ts'
import { stage } from './stage.ts'

export const ColumnPruner = stage({
  params: {},

  read: async (files) => {
    return readStrings((await files.row()).columnsToPrune, `${files.path}: columnsToPrune`)
  },

  compile: (context) => {
    const pruned = new Set(context.data)
    context.project(
      context.columns().filter(({ name }) => !pruned.has(name)),
      true,
    )
  },
})
