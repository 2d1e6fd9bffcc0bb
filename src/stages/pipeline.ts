/** A fitted pipeline stands for its stages, in order. Spark: ml.PipelineModel (2.0 to 4.2). */
import { texts } from './params.ts'
import { stage } from './stage.ts'

export const PipelineModel = stage({
  params: { stageUids: texts([]) },

  expand: async (files) => {
    const uids = files.params.stageUids
    // Directories are <index>_<uid>, the index padded to the digits of the stage count.
    const digits = String(uids.length).length
    const stages = []
    for (const [i, uid] of uids.entries()) {
      const directory = `${String(i).padStart(digits, '0')}_${uid}`
      // One that is missing becomes a finding, and the others are looked at too.
      stages.push(...(await files.child(`stages/${directory}`)))
    }
    return stages
  },
})
