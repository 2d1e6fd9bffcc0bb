/** The flags of a pattern, `(?idmsuxU)`. */
import { END, type PatternReader, plain } from './pattern-reader.ts'

/** `idmsuxU`, a minus, and those to switch off. */
export function parseFlags(reader: PatternReader): void {
  let isOn = true
  for (;;) {
    const character = reader.current()
    const { flags } = reader
    switch (character === END ? '' : String.fromCodePoint(plain(character))) {
      case 'i':
        flags.ignoreCase = isOn
        break
      case 'd':
        flags.unixLines = isOn
        break
      case 'm':
        flags.multiline = isOn
        break
      case 's':
        flags.dotAll = isOn
        break
      case 'u':
        flags.unicodeCase = isOn
        break
      case 'x':
        flags.comments = isOn
        break
      case 'U':
        flags.unicodeClasses = isOn
        flags.unicodeCase = isOn
        break
      case 'c':
        throw reader.error('canonical equivalence is not supported')
      case '-':
        if (!isOn) return
        isOn = false
        break
      default:
        return
    }
    reader.at++
  }
}
