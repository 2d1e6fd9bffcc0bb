/** Calls by name: what is known of them, how many arguments they take, how they are printed. */
import { atLeast } from '../model/description.ts'
import type { Expression, SqlContext, SqlFunction } from './expression.ts'
import { findFunction, manyRowsKind } from './function-list.ts'
import { goesThrough, makes, metered } from './metering.ts'

/** @throws MODEL_UNSUPPORTED where there is none, or it takes another number of arguments */
export function functionFor(name: string, argCount: number, context: SqlContext): SqlFunction {
  const found = findFunction(name)
  const since = found?.since
  const isThere = since === undefined || atLeast(context.sparkVersion, since[0], since[1])
  if (found === undefined || !isThere) {
    return context.refuse(`function ${name}: ${manyRowsKind(name) ?? 'not supported'}`)
  }
  const [least, most] = found.arity
  if (argCount < least || argCount > most) {
    const wanted = least === most ? least : `${least} to ${most}`
    context.refuse(`function ${name}: ${argCount} arguments, expected ${wanted}`)
  }
  return found
}

/** @param casts how arguments are printed that have been cast on the way */
export function boundCall(
  name: string,
  args: readonly Expression[],
  context: SqlContext,
  casts: WeakMap<Expression, string>,
): Expression {
  const found = functionFor(name, args.length, context)
  const paid = goesThrough(name) ? args.map((arg) => metered(name, arg)) : args
  const { type, evaluate, text, printed, isVolatile } = found.bind(paid, context)
  const shown = printed ?? paid.map((arg) => casts.get(arg) ?? arg.text)
  const call = {
    type,
    evaluate,
    text: text ?? `${name}(${shown.join(', ')})`,
    isConstant: isVolatile !== true && args.every((arg) => arg.isConstant),
  }
  return makes(name) ? metered(name, call) : call
}

/** Those that do not evaluate all of their arguments. */
export const conditionalNames: ReadonlySet<string> = new Set([
  'if',
  'coalesce',
  'nvl',
  'ifnull',
  'nvl2',
  'nullif',
  'nanvl',
])

/** Those that need no brackets where no column has their name. */
export const bareNames: ReadonlySet<string> = new Set([
  'current_date',
  'current_timestamp',
  'current_user',
  'user',
  'session_user',
  'current_catalog',
  'current_database',
  'localtimestamp',
])
