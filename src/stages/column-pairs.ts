/** Columns of stages that work on one (inputCol), or on several (inputCols) like StringIndexer. */

interface OneParams {
  inputCol: string | undefined
  outputCol: string | undefined
}

interface PairParams extends OneParams {
  inputCols: string[] | undefined
  outputCols: string[] | undefined
}

/** The params of a stage with one input, and its columns. */
export function columnParams<P extends OneParams>(context: {
  params: P
  uid: string
  refuse(message: string): never
}): P & { inputCol: string; outputCol: string } {
  const { inputCol } = context.params
  if (inputCol === undefined) return context.refuse('inputCol is not set')
  return { ...context.params, inputCol, outputCol: outputName(context) }
}

/** Where none was set, Spark makes a name of the stage's own. */
export function outputName(context: {
  params: { outputCol: string | undefined }
  uid: string
}): string {
  return context.params.outputCol ?? `${context.uid}__output`
}

/** The stage's inputs with their outputs: several if `inputCols` was set, else one. */
export function columnPairs(context: {
  params: PairParams
  uid: string
  isSet(param: 'inputCol' | 'inputCols'): boolean
  refuse(message: string): never
}): { input: string; output: string }[] {
  const { params } = context
  if (!context.isSet('inputCols')) {
    if (params.inputCol === undefined) context.refuse('neither inputCol nor inputCols is set')
    return [{ input: params.inputCol, output: outputName(context) }]
  }
  if (context.isSet('inputCol')) context.refuse('inputCol and inputCols are set, expected one')
  const inputs = params.inputCols ?? []
  const outputs = params.outputCols ?? []
  if (inputs.length !== outputs.length) {
    context.refuse(`${inputs.length} inputCols, ${outputs.length} outputCols, expected as many`)
  }
  return inputs.map((input, i) => ({ input, output: outputs[i] }))
}
