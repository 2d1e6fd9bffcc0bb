/**
 * Leaves stop words out. Spark: ml.feature.StopWordsRemover (1.5 to 4.2; several columns since 3.0,
 * `locale` since 2.4; before, that of the JVM, taken to be English).
 */
import { caseLanguage, javaLowerCase } from '../kernels/java-string.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { strings } from '../model/schema.ts'
import { columnPairs } from './column-pairs.ts'
import { englishStopWords } from './english-stop-words.ts'
import { column, columns, flag, text, texts } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const StopWordsRemover = stage({
  params: {
    inputCol: column,
    outputCol: column,
    inputCols: columns,
    outputCols: columns,
    stopWords: texts(englishStopWords),
    caseSensitive: flag(false),
    locale: text('en'),
  },

  compile: (context) => {
    const { stopWords, caseSensitive, locale } = context.params
    const language = caseLanguage(locale)
    const fold = caseSensitive ? null : (word: string) => javaLowerCase(word, language)
    const words = new Set(fold === null ? stopWords : stopWords.map(fold))
    const isKept = (word: string | null): boolean =>
      word === null || !words.has(fold === null ? word : fold(word))
    const pairs = columnPairs(context).map(({ input, output }) => {
      return { from: context.input(input, 'strings'), output }
    })
    for (const pair of pairs) {
      const { slot: from, name } = pair.from
      const { slot: to } = context.output(pair.output, strings)
      context.step({
        reads: [from],
        writes: [to],
        fusible: { kind: 'remove-words', words, fold },
        run: (frame) => {
          if (frame.states[from] === NULL) throw nullRefused(name)
          frame.values[to] = (frame.values[from] as (string | null)[]).filter(isKept)
          frame.states[to] = PRESENT
        },
      })
    }
  },
})
