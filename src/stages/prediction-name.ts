/** Where an empty name is that of a column, which Spark then does not find. */
export function predictionName(context: {
  params: { predictionCol: string }
  refuse(message: string): never
}): string {
  const { predictionCol } = context.params
  if (predictionCol !== '') return predictionCol
  return context.refuse("predictionCol is '', expected a name")
}
