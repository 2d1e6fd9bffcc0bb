/**
 * Ways to write a function of Spark SQL: most of them take arguments of fixed types, cast them
 * implicitly, and give null as soon as one of them, from the left, is null.
 */
import { createFrame, type Frame } from '../model/frame.ts'
import type { DataType } from '../model/schema.ts'
import { implicitType } from './coercion.ts'
import {
  type BoundCall,
  type Expression,
  literal,
  type SqlContext,
  type SqlFunction,
} from './expression.ts'
import type { Value } from './value.ts'

/** Types that a fixed argument may have, with their values. */
export interface Kinds {
  boolean: boolean
  int: number
  bigint: bigint
  double: number
  string: string
  binary: Uint8Array
  date: number
  timestamp: bigint
}

type Values<K extends readonly (keyof Kinds)[]> = { -readonly [I in keyof K]: Kinds[K[I]] }

export interface CallOptions {
  /** Values of the last arguments where they are left out; Spark prints them as if given. */
  defaults?: readonly (string | number)[]
  /** Spark's class is RuntimeReplaceable: left-out arguments are not printed. */
  hidesDefaults?: boolean
  since?: readonly [major: number, minor: number]
}

/** A function of arguments of these types, in this order; null where one of them is null. */
export function strict<const K extends readonly (keyof Kinds)[]>(
  takes: K,
  gives: DataType,
  compute: (...args: Values<K>) => Value,
  options: CallOptions = {},
): SqlFunction {
  return strictOf(takes, gives, () => compute, options)
}

/** The same where the session's settings bear on what is computed. */
export function strictOf<const K extends readonly (keyof Kinds)[]>(
  takes: K,
  gives: DataType,
  make: (context: SqlContext) => (...args: Values<K>) => Value,
  options: CallOptions = {},
): SqlFunction {
  const defaults = options.defaults ?? []
  const types = takes.map((kind): DataType => ({ kind }))
  return {
    arity: [takes.length - defaults.length, takes.length],
    hints: types,
    since: options.since,
    bind: (given, context) => {
      const args = given.map((arg, i) => context.implicitCast(arg, types[i]))
      const absent = defaults.slice(defaults.length - (takes.length - given.length))
      for (const [i, value] of absent.entries()) {
        args.push(literal(value, types[given.length + i]))
      }
      // implicitCast gave each argument the type that stands at its place in `takes`.
      const compute = make(context) as (...args: Value[]) => Value
      const evaluate = nullSafe(args, compute)
      return absent.length === 0 || options.hidesDefaults === true
        ? { type: gives, evaluate }
        : { type: gives, evaluate, printed: args.map((arg) => arg.text) }
    },
  }
}

/** A function that looks at its arguments' types itself. */
export function typed(
  arity: readonly [least: number, most: number],
  bind: (args: readonly Expression[], context: SqlContext) => BoundCall,
  options: Pick<SqlFunction, 'hints' | 'since'> = {},
): SqlFunction {
  return { arity, bind, ...options }
}

/** Computes from the values of the arguments; null as soon as one of them is null. */
export function nullSafe(
  args: readonly Expression[],
  compute: (...values: Value[]) => Value,
): (frame: Frame) => Value {
  const [first, second, third] = args.map((arg) => arg.evaluate)
  switch (args.length) {
    case 0:
      return () => compute()
    case 1:
      return (frame) => {
        const a = first(frame)
        return a === null ? null : compute(a)
      }
    case 2:
      return (frame) => {
        const a = first(frame)
        if (a === null) return null
        const b = second(frame)
        return b === null ? null : compute(a, b)
      }
    case 3:
      return (frame) => {
        const a = first(frame)
        if (a === null) return null
        const b = second(frame)
        if (b === null) return null
        const c = third(frame)
        return c === null ? null : compute(a, b, c)
      }
    default:
      return manyNullSafe(args, compute)
  }
}

function manyNullSafe(
  args: readonly Expression[],
  compute: (...values: Value[]) => Value,
): (frame: Frame) => Value {
  const values: Value[] = new Array(args.length).fill(null)
  return (frame) => {
    for (let i = 0; i < args.length; i++) {
      const value = args[i].evaluate(frame)
      if (value === null) return null
      values[i] = value
    }
    return compute(...values)
  }
}

/**
 * The argument as it is if its type is one of the kinds, else cast to the first that Spark casts it
 * to: what Spark calls a TypeCollection.
 */
export function oneOf(
  expression: Expression,
  types: readonly DataType[],
  context: SqlContext,
): Expression {
  if (types.some((type) => type.kind === expression.type.kind)) return expression
  for (const type of types.slice(0, -1)) {
    const isCastable = implicitType(expression.type, type, context.ansi) !== undefined
    if (isCastable) return context.implicitCast(expression, type)
  }
  return context.implicitCast(expression, types[types.length - 1])
}

/**
 * The value of a constant argument, which Spark demands of some (a number of digits, a pattern).
 * @throws MODEL_UNSUPPORTED where it is no constant
 */
export function constant(expression: Expression, context: SqlContext): Value {
  if (!expression.isConstant) context.refuse(`${expression.text}: expected a constant`)
  return constantValue(expression)
}

/** Of an expression that is known to be constant. @throws ROW_INVALID */
export function constantValue(expression: Expression): Value {
  return expression.evaluate(noFrame)
}

const noFrame = createFrame(0)
