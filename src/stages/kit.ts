/**
 * What a user's own stage is written with (docs/own-stages.md): the same words as in the files of
 * this room.
 */
export { modelCorrupt, modelUnsupported, rowInvalid } from '../base/errors.ts'
export type { Attribute, Attributes } from '../model/attributes.ts'
export type { Column, Wanted } from '../model/column.ts'
export { atLeast, type SparkVersion } from '../model/description.ts'
export { ABSENT, type Frame, NULL, PRESENT, Vector } from '../model/frame.ts'
export {
  type MatrixData,
  readCount,
  readMatrix,
  readNumber,
  readNumbers,
  readStrings,
  readVector,
  toDense,
  type VectorData,
} from '../model/linalg.ts'
export { double, int, string, strings, vector } from '../model/schema.ts'
export { rowDropped, type Step } from '../model/step.ts'
export {
  column,
  columns,
  flag,
  integer,
  long,
  number,
  numberLists,
  numbers,
  oneOf,
  type Param,
  text,
  texts,
} from './params.ts'
export {
  type DataRow,
  type Deviation,
  type Stage,
  type StageContext,
  type StageFiles,
  stage,
} from './stage.ts'
