/** A parsed statement: what stands in it, before names and types are known. */
import type { DataType } from '../model/schema.ts'
import type { Value } from './value.ts'

/** `at` is the position in the statement, for messages. */
export type Syntax = { at: number } & (
  | { kind: 'literal'; value: Value; type: DataType }
  | { kind: 'name'; parts: readonly string[] }
  | { kind: 'call'; name: string; args: readonly Syntax[] }
  | { kind: 'operator'; operator: Operator; args: readonly Syntax[] }
  | { kind: 'in'; operand: Syntax; items: readonly Syntax[] }
  | { kind: 'like'; form: LikeForm; operand: Syntax; pattern: Syntax; escapeMark: string }
  | LikeMany
  | { kind: 'cast'; operand: Syntax; type: DataType; isTry: boolean }
  | { kind: 'case'; branches: readonly Branch[]; otherwise: Syntax | undefined }
  /** base[index] and base.field */
  | { kind: 'extract'; base: Syntax; index: Syntax }
  /** struct(a, b), or as a row (a, b). */
  | { kind: 'struct'; items: readonly Item[]; isRow: boolean }
  | { kind: 'lambda'; params: readonly string[]; body: Syntax }
)

export type LikeMany = {
  kind: 'like-many'
  form: LikeForm
  quantifier: 'any' | 'all'
  negated: boolean
  operand: Syntax
  patterns: readonly Syntax[]
}

export type LikeForm = 'like' | 'ilike' | 'rlike'

export type Operator =
  | 'or'
  | 'and'
  | 'not'
  | 'is null'
  | 'is not null'
  | 'between'
  | '='
  | '<=>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'div'
  | '&'
  | '|'
  | '^'
  | '||'
  | '<<'
  | '>>'
  | '>>>'
  | 'negative'
  | 'positive'
  | '~'

export interface Branch {
  condition: Syntax
  result: Syntax
}

export interface Item {
  expression: Syntax
  /** As given with or without AS. */
  alias: string | undefined
}

/** `*`, `alias.*`, `* EXCEPT (names)`. */
export interface Star {
  kind: 'star'
  at: number
  qualifier: readonly string[]
  except: readonly (readonly string[])[]
}

export type SelectItem = Star | (Item & { kind: 'item'; at: number })

export interface Select {
  items: readonly SelectItem[]
  source: Source
  where: Syntax | undefined
}

/** What is selected from: the table itself, or a select of it in parentheses. */
export interface Source {
  at: number
  /** Name of the table, in parts; none for a select in parentheses. */
  table: readonly string[]
  select: Select | undefined
  alias: string | undefined
}
