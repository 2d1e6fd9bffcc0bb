/** Splits a text at white space, in lower case. Spark: ml.feature.Tokenizer (1.4 to 4.2). */
import { javaLowerCase, splitAtSpaces } from '../kernels/java-string.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { strings } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const Tokenizer = stage({
  params: { inputCol: column, outputCol: column },

  compile: (context) => {
    const { inputCol, outputCol } = columnParams(context)
    const { slot: from, name } = context.input(inputCol, 'string')
    const { slot: to } = context.output(outputCol, strings)
    context.step({
      reads: [from],
      writes: [to],
      fusible: { kind: 'tokenize' },
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        frame.values[to] = splitAtSpaces(javaLowerCase(frame.values[from] as string))
        frame.states[to] = PRESENT
      },
    })
  },
})
