/**
 * Splits a text at the matches of a regular expression, or takes the matches themselves. Spark:
 * ml.feature.RegexTokenizer (1.4 to 4.2). The pattern is Java's, with its meaning in Java 17.
 */
import { javaLowerCase } from '../kernels/java-string.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { strings } from '../model/schema.ts'
import { compileJavaRegex } from '../regex/java-regex.ts'
import { columnParams } from './column-pairs.ts'
import { column, flag, integer, text } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const RegexTokenizer = stage({
  params: {
    inputCol: column,
    outputCol: column,
    pattern: text('\\s+'),
    gaps: flag(true),
    minTokenLength: integer(1),
    toLowercase: flag(true),
  },

  compile: (context) => {
    const { inputCol, outputCol, pattern } = columnParams(context)
    const { gaps, minTokenLength, toLowercase } = context.params
    if (minTokenLength < 0) context.refuse(`minTokenLength ${minTokenLength}, expected at least 0`)
    const regex = compileJavaRegex(pattern)
    const { slot: from, name } = context.input(inputCol, 'string')
    const { slot: to } = context.output(outputCol, strings)
    const isLong = (token: string): boolean => token.length >= minTokenLength
    context.step({
      reads: [from],
      writes: [to],
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        const given = frame.values[from] as string
        const searched = toLowercase ? javaLowerCase(given) : given
        const tokens = gaps ? regex.split(searched) : regex.findTexts(searched)
        const kept = minTokenLength === 0 ? tokens : tokens.filter(isLong)
        frame.values[to] = surrogate.test(given) ? withoutHalves(kept) : kept
        frame.states[to] = PRESENT
      },
    })
  },
})

/** A match may end inside of a surrogate pair; Spark stores its texts in UTF-8, halves as `?`. */
function withoutHalves(tokens: string[]): string[] {
  return tokens.map((token) => token.replace(/\p{Cs}/gu, '?'))
}

const surrogate = /[\ud800-\udfff]/
