/**
 * Tells Onerow how to score the stage of winsorizer.py:
 *
 *     npx onerow score examples/own-stages/model --stages examples/own-stages/winsorizer.js \
 *       --row '{"income": 1200, "age": 31}'
 *
 * @param {import('onerow')} onerow
 */
export default ({ column, double, number, NULL, PRESENT, stage }) => ({
  Winsorizer: stage({
    params: { inputCol: column, outputCol: column, low: number(0), high: number(1) },

    compile: ({ params, input, output, step, refuse }) => {
      const { inputCol, outputCol, low, high } = params
      if (inputCol === undefined || outputCol === undefined) {
        refuse('inputCol or outputCol is not set')
      }
      if (!(low <= high)) refuse(`low ${low} and high ${high}, expected low <= high`)
      const from = input(inputCol, 'number').slot
      const to = output(outputCol, double).slot
      step({
        reads: [from],
        writes: [to],
        run: ({ states, numbers }) => {
          states[to] = states[from] === NULL ? NULL : PRESENT
          const value = numbers[from]
          // In Spark, NaN is greater than any number.
          numbers[to] = value < low ? low : value <= high ? value : high
        },
      })
    },
  }),
})
