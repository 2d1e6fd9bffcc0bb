/** Walks over the tokens of a statement: looks ahead, takes, refuses; and bounds the nesting. */
import { limits } from '../base/limits.ts'
import type { SparkVersion } from '../model/description.ts'
import { syntaxError, type Token, tokensOf } from './lexer.ts'
import type { StatementText } from './statement-text.ts'
import type { TimeZone } from './time-zone.ts'

export interface ParseOptions {
  sparkVersion: SparkVersion
  zone: TimeZone
  /** What Spark puts in the place of `__THIS__` inside of texts and longer names. */
  tableName: string
}

export class TokenReader {
  readonly statement: StatementText
  readonly options: ParseOptions
  private readonly tokens: Token[]
  private index = 0
  private depth = 0
  /** IN after the expression that is being parsed is not part of it. */
  stopsAtIn = false

  constructor(statement: StatementText, options: ParseOptions) {
    this.statement = statement
    this.options = options
    this.tokens = tokensOf(statement, options.sparkVersion)
    for (const token of this.tokens) nameTable(token, options.tableName)
  }

  /** The token that many places ahead. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]
  }

  take(): Token {
    const token = this.peek()
    if (this.index < this.tokens.length - 1) this.index++
    return token
  }

  /** Is the token one of these keywords or operators? A name in backticks or a string is none. */
  is(...texts: readonly string[]): boolean {
    return this.isAhead(0, ...texts)
  }

  isAhead(ahead: number, ...texts: readonly string[]): boolean {
    const { kind, upper } = this.peek(ahead)
    return (kind === 'word' || kind === 'operator') && texts.includes(upper)
  }

  /** Takes the token if it is one of these. */
  takeIf(...texts: readonly string[]): Token | undefined {
    return this.is(...texts) ? this.take() : undefined
  }

  expect(text: string): Token {
    return this.takeIf(text) ?? this.fail(text)
  }

  /** A name, whether in backticks or not. */
  name(wanted = 'a name'): string {
    const { kind } = this.peek()
    return kind === 'word' || kind === 'quoted' ? this.take().text : this.fail(wanted)
  }

  /** Names with dots between them. */
  qualifiedName(): string[] {
    const parts = [this.name()]
    while (this.takeIf('.')) parts.push(this.name())
    return parts
  }

  /** Parses one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.depth > limits.sqlDepthMax) {
      this.refuse(`nested deeper than ${limits.sqlDepthMax}`)
    }
    const parsed = parse()
    this.depth--
    return parsed
  }

  /** `>>` and `>>>` close types: makes them single ones. */
  splitAngles(): void {
    const { kind, text, at } = this.peek()
    if (kind !== 'operator' || !/^>{2,3}$/.test(text)) return
    const singles = [...text].map((one, i): Token => {
      return { kind, text: one, upper: one, at: at + i }
    })
    this.tokens.splice(this.index, 1, ...singles)
  }

  /** For a form that only a try can tell apart from others. */
  get mark(): number {
    return this.index
  }

  reset(mark: number): void {
    this.index = mark
  }

  fail(wanted: string): never {
    const { kind, text } = this.peek()
    const own = text.replaceAll(this.options.tableName, '__THIS__')
    const found = kind === 'end' ? 'the end' : JSON.stringify(own.slice(0, 40))
    return this.refuse(`found ${found}, expected ${wanted}`)
  }

  refuse(message: string, at = this.peek().at): never {
    throw syntaxError(this.statement, at, message)
  }
}

/** Spark replaces `__THIS__` wherever it stands; we know the table itself by that name. */
function nameTable(token: Token, tableName: string): void {
  if (token.text === '__THIS__' && token.kind !== 'string') return
  token.text = token.text.replaceAll('__THIS__', tableName)
}
