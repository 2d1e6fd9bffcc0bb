/**
 * Functions that choose among their arguments. Source: conditionalExpressions.scala,
 * nullExpressions.scala, arithmetic.scala (Least, Greatest), predicates.scala (2.4 to 4.1).
 */
import type { Frame } from '../model/frame.ts'
import { type DataType, double, int, isNumeric, typeText } from '../model/schema.ts'
import { typed } from './call.ts'
import { widerTypeWithoutText } from './coercion.ts'
import { comparison } from './comparison.ts'
import {
  type BoundCall,
  type Expression,
  literal,
  type SqlContext,
  type SqlFunctions,
} from './expression.ts'
import { condition } from './logic.ts'
import { comparatorOf } from './ordering.ts'
import { boolean, isFloating, nothing } from './type-family.ts'
import type { Value } from './value.ts'

/** The first value that is not null. */
export function coalesce(given: readonly Expression[], context: SqlContext): BoundCall {
  const args = alike(given, context, 'coalesce')
  const evaluate = (frame: Frame): Value => {
    for (let i = 0; i < args.length; i++) {
      const value = args[i].evaluate(frame)
      if (value !== null) return value
    }
    return null
  }
  return { type: args[0].type, evaluate }
}

/** The arguments in their common type. */
function alike(given: readonly Expression[], context: SqlContext, where: string): Expression[] {
  const type = context.commonType(
    given.map((arg) => arg.type),
    where,
  )
  return given.map((arg) => context.cast(arg, type))
}

function choose(
  test: Expression,
  whenTrue: Expression,
  whenNot: Expression,
): (frame: Frame) => Value {
  return (frame) => (test.evaluate(frame) === true ? whenTrue : whenNot).evaluate(frame)
}

const ifFunction = typed(
  [3, 3],
  (given, context) => {
    const text = `(IF(${given.map((arg) => arg.text).join(', ')}))`
    const isNull = given[0].type.kind === 'void'
    const test = isNull ? context.cast(given[0], boolean) : condition(given[0], context, text)
    const [whenTrue, whenNot] = alike(given.slice(1), context, text)
    return { type: whenTrue.type, evaluate: choose(test, whenTrue, whenNot), text }
  },
  { hints: [boolean, double] },
)

const nvl = typed([2, 2], coalesce)

const nvl2 = typed([3, 3], ([tested, ...given], context) => {
  const [present, absent] = alike(given, context, 'nvl2')
  const evaluate = (frame: Frame): Value =>
    (tested.evaluate(frame) === null ? absent : present).evaluate(frame)
  return { type: present.type, evaluate }
})

const nullif = typed([2, 2], ([value, other], context) => {
  const same = comparison('=', value, other, context)
  const evaluate = (frame: Frame): Value =>
    same.evaluate(frame) === true ? null : value.evaluate(frame)
  return { type: value.type, evaluate }
})

const nanvl = typed(
  [2, 2],
  (given, context) => {
    const single = given.every(({ type }) => type.kind === 'float')
    const type: DataType = single ? { kind: 'float' } : double
    const [number, other] = given.map((arg) => context.implicitCast(arg, type))
    const evaluate = (frame: Frame): Value => {
      const value = number.evaluate(frame)
      return Number.isNaN(value) ? other.evaluate(frame) : value
    }
    return { type, evaluate }
  },
  { hints: [double] },
)

const isnan = typed(
  [1, 1],
  ([given], context) => {
    const number = isFloating(given.type) ? given : context.implicitCast(given, double)
    return { type: boolean, evaluate: (frame) => Number.isNaN(number.evaluate(frame)) }
  },
  { hints: [double] },
)

function nullTest(wanted: boolean) {
  return typed([1, 1], ([given]) => {
    const evaluate = (frame: Frame): Value => (given.evaluate(frame) === null) === wanted
    return { type: boolean, evaluate, text: `(${given.text} IS ${wanted ? '' : 'NOT '}NULL)` }
  })
}

/** The greatest (sign 1) or the least (sign -1) of the values that are not null. */
function extreme(name: string, sign: number) {
  return typed([2, Number.POSITIVE_INFINITY], (given, context) => {
    let type: DataType | undefined = nothing
    for (const arg of given) {
      type = type === undefined ? undefined : widerTypeWithoutText(type, arg.type, context.ansi)
    }
    const compare = type === undefined ? undefined : comparatorOf(type)
    if (type === undefined || compare === undefined) {
      const types = given.map((arg) => typeText(arg.type)).join(', ')
      return context.refuse(`${name}: arguments of type ${types}, expected one that has an order`)
    }
    const common = type
    const args = given.map((arg) => context.cast(arg, common))
    const evaluate = (frame: Frame): Value => {
      let best: Value = null
      for (let i = 0; i < args.length; i++) {
        const value = args[i].evaluate(frame)
        if (value === null) continue
        if (best === null || compare(value, best) * sign > 0) best = value
      }
      return best
    }
    return { type, evaluate }
  })
}

const equalNull = typed(
  [2, 2],
  ([left, right], context) => {
    const { evaluate } = comparison('<=>', left, right, context)
    return { type: boolean, evaluate }
  },
  { since: [3, 4] },
)

const zeroIfNull = typed(
  [1, 1],
  ([given], context) => {
    return coalesce([given, literal(0, int)], context)
  },
  { since: [4, 0] },
)

const nullIfZero = typed(
  [1, 1],
  ([given], context) => {
    const isZero = comparison('=', given, literal(0, int), context)
    const evaluate = (frame: Frame): Value =>
      isZero.evaluate(frame) === true ? null : given.evaluate(frame)
    return { type: given.type, evaluate }
  },
  { since: [4, 0] },
)

const typeOf = typed(
  [1, 1],
  ([given]) => {
    return { type: { kind: 'string' }, evaluate: () => catalogText(given.type) }
  },
  { since: [3, 0] },
)

/** DataType.catalogString */
function catalogText(type: DataType): string {
  if (isNumeric(type))
    return { byte: 'tinyint', short: 'smallint' }[type.kind as string] ?? typeText(type)
  switch (type.kind) {
    case 'array':
      return `array<${catalogText(type.element)}>`
    case 'map':
      return `map<${catalogText(type.key)},${catalogText(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map((f) => `${f.name}:${catalogText(f.type)}`).join(',')}>`
    default:
      return typeText(type)
  }
}

export const conditionalFunctions: SqlFunctions = {
  coalesce: typed([1, Number.POSITIVE_INFINITY], coalesce),
  if: ifFunction,
  ifnull: nvl,
  nvl,
  nvl2,
  nullif,
  nanvl,
  isnan,
  isnull: nullTest(true),
  isnotnull: nullTest(false),
  greatest: extreme('greatest', 1),
  least: extreme('least', -1),
  equal_null: equalNull,
  zeroifnull: zeroIfNull,
  nullifzero: nullIfZero,
  typeof: typeOf,
}
