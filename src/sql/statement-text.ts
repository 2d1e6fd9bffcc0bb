/**
 * The text that Spark parses: references `${name}` and `${prefix:name}` are replaced before, and
 * what no setting gives is replaced by nothing (spark.sql.variable.substitute, on by default).
 * Source: sql.internal.VariableSubstitution and internal.config.ConfigReader of Spark 2.1 to 4.2;
 * 2.0 leaves a reference as it stands where nothing gives it a value.
 */
import { modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'

export interface StatementText {
  /** As Spark parses it. */
  readonly text: string
  /** `line 1, column 8` of the user's own statement, both from 1, for a position in `text`. */
  where(at: number): string
}

/**
 * @throws MODEL_UNSUPPORTED for a reference to a setting, to the environment or to a property of
 * the JVM: what stands there depends on where the statement ran
 */
export function statementText(statement: string, version: SparkVersion): StatementText {
  if (statement.length > limits.sqlCharactersMax) {
    throw modelUnsupported(
      `SQL of ${statement.length} characters, expected at most ${limits.sqlCharactersMax}`,
    )
  }
  /** In `text`: from there on, that many characters have been left out. */
  const cuts: { at: number; lost: number }[] = []
  let text = ''
  let lost = 0
  let copied = 0
  for (const reference of references(statement)) {
    refuseSetting(reference, statement)
    if (!isReplaced(reference, version)) continue
    text += statement.slice(copied, reference.at)
    copied = reference.end
    lost += reference.end - reference.at
    cuts.push({ at: text.length, lost })
  }
  text += statement.slice(copied)
  const where = (at: number): string => {
    const cut = cuts.findLast((one) => one.at <= at)
    return position(statement, at + (cut?.lost ?? 0))
  }
  return { text, where }
}

interface Reference {
  prefix: string | undefined
  name: string
  at: number
  end: number
}

/** As /\$\{(?:(\w+?):)?(\S+?)\}/ finds them, but in one pass over the statement. */
function* references(statement: string): Generator<Reference> {
  for (let at = statement.indexOf('${'); at >= 0; ) {
    const start = at + 2
    prefixAt.lastIndex = start
    const prefix = prefixAt.exec(statement)?.[0] ?? ''
    const long = nameEnd(statement, start + prefix.length)
    const plain = prefix === '' || long.isClosed ? long : nameEnd(statement, start)
    if (plain.isClosed) {
      const isPrefixed = long.isClosed && prefix !== ''
      const name = statement.slice(isPrefixed ? start + prefix.length : start, plain.at)
      yield { prefix: isPrefixed ? prefix.slice(0, -1) : undefined, name, at, end: plain.at + 1 }
    }
    // Without a bracket before the blank, no other reference ends before it either.
    at = statement.indexOf('${', plain.at)
  }
}

const prefixAt = /\w+:/y
const endOfName = /[} \t\n\v\f\r]/g

/** Where a name of at least one character ends: at its bracket, else at a blank before that. */
function nameEnd(statement: string, start: number): { at: number; isClosed: boolean } {
  endOfName.lastIndex = statement[start] === '}' ? start + 1 : start
  const found = endOfName.exec(statement)
  if (found === null) return { at: statement.length, isClosed: false }
  return { at: found.index, isClosed: found[0] === '}' }
}

const settingPrefixes = new Set([undefined, 'spark', 'sparkconf', 'hivevar', 'hiveconf'])

function refuseSetting({ prefix, name, at, end }: Reference, statement: string): void {
  const isOutside = prefix === 'system' || prefix === 'env'
  if (!isOutside && !(settingPrefixes.has(prefix) && name.startsWith('spark.'))) return
  const shown = statement.slice(at, Math.min(end, at + 80))
  const source = isOutside ? 'the machine' : 'the settings'
  throw modelUnsupported(
    `SQL ${position(statement, at)}: ${shown}: what Spark puts in its place depends on ` +
      `${source}, expected the text itself`,
  )
}

function isReplaced({ prefix }: Reference, version: SparkVersion): boolean {
  return settingPrefixes.has(prefix) && atLeast(version, 2, 1)
}

function position(statement: string, at: number): string {
  const before = statement.slice(0, at).split('\n')
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`
}
