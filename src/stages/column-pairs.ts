/** Stages that work on one column (inputCol) or on several (inputCols), like StringIndexer. */

interface PairParams {
  inputCol: string | undefined
  outputCol: string | undefined
  inputCols: string[] | undefined
  outputCols: string[] | undefined
}

/** The stage's inputs with their outputs: several if `inputCols` was set, else one. */
export function columnPairs(context: {
  params: PairParams
  uid: string
  isSet(param: 'inputCol' | 'inputCols'): boolean
  refuse(message: string): never
}): { input: string; output: string }[] {
  const { params, uid } = context
  if (!context.isSet('inputCols')) {
    if (params.inputCol === undefined) context.refuse('neither inputCol nor inputCols is set')
    return [{ input: params.inputCol, output: params.outputCol ?? `${uid}__output` }]
  }
  if (context.isSet('inputCol')) context.refuse('inputCol and inputCols are set, expected one')
  const inputs = params.inputCols ?? []
  const outputs = params.outputCols ?? []
  if (inputs.length !== outputs.length) {
    context.refuse(`${inputs.length} inputCols, ${outputs.length} outputCols, expected as many`)
  }
  return inputs.map((input, i) => ({ input, output: outputs[i] }))
}
