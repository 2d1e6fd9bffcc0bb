/** Models of a few files in memory, for tests of the loader. */
import { createSource, type Source } from '../../src/bytes/source.ts'

export type Files = Record<string, string | Uint8Array>

export function sourceOf(files: Files, name = 'model'): Source {
  const list = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return { path, sizeBytes: bytes.length, bytes }
  })
  return createSource(name, list, async (file) => file.bytes)
}

/** The metadata line of a stage. */
export function metadata(className: string, uid: string, rest: object = {}): string {
  return JSON.stringify({
    class: className,
    timestamp: 1,
    sparkVersion: '4.1.0',
    uid,
    paramMap: {},
    defaultParamMap: {},
    ...rest,
  })
}

export const tokenizerClass = 'org.apache.spark.ml.feature.Tokenizer'

/** A Tokenizer, which has no data. */
export function tokenizer(uid: string, inputCol = 'text'): string {
  return metadata(tokenizerClass, uid, { paramMap: { inputCol, outputCol: `${uid}_out` } })
}

/** A PipelineModel of stages that are given as metadata lines. */
export function pipeline(
  stages: readonly [uid: string, line: string][],
  className = 'org.apache.spark.ml.PipelineModel',
  prefix = '',
): Files {
  const uids = stages.map(([uid]) => uid)
  const digits = String(stages.length).length
  const files: Files = {
    [`${prefix}metadata/part-00000`]: metadata(className, 'pipe', {
      paramMap: { stageUids: uids },
    }),
  }
  stages.forEach(([uid, line], i) => {
    const index = String(i).padStart(digits, '0')
    files[`${prefix}stages/${index}_${uid}/metadata/part-00000`] = line
  })
  return files
}
