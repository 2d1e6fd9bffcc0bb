/**
 * Maps and structs. Source: catalyst.expressions.complexTypeCreator, collectionOperations (3.0 to
 * 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { rowWork } from '../base/row-work.ts'
import { type DataType, type Field, string } from '../model/schema.ts'
import { constant, nullSafe, typed } from './call.ts'
import {
  arrayOf,
  arrayTypeOf,
  coerced,
  type MapType,
  mapTypeOf,
  orderOf,
} from './collection-arguments.ts'
import {
  type Expression,
  literal,
  type SqlContext,
  type SqlFunction,
  type SqlFunctions,
} from './expression.ts'
import { mapMaker } from './map-maker.ts'
import { patternsOf } from './regexp-patterns.ts'
import { boolean, nothing } from './type-family.ts'
import type { SqlMap, Value } from './value.ts'

type Items = readonly Value[]

/** The value of a key, null without one. */
export function getMapValue(
  key: DataType,
  context: SqlContext,
): (map: SqlMap, key: Value) => Value {
  const compare = orderOf(key, 'keys of a map', context)
  return ({ keys, values }, wanted) => {
    rowWork.spend(keys.length, 'element_at')
    const at = keys.findIndex((known) => compare(known, wanted) === 0)
    return at < 0 ? null : values[at]
  }
}

const map = typed([0, 255], (given, context) => {
  if (given.length % 2 === 1) context.refuse(`map of ${given.length} arguments, expected pairs`)
  const [keys, values] = [0, 1].map((parity) => {
    const args = given.filter((_, i) => i % 2 === parity)
    const type =
      args.length === 0
        ? nothing
        : context.commonType(
            args.map((arg) => arg.type),
            'map',
          )
    return { type, items: args.map((arg) => coerced(arg, type, context).evaluate) }
  })
  const make = mapMaker(keys.type, context)
  return {
    type: { kind: 'map', key: keys.type, value: values.type },
    evaluate: (frame) =>
      make(
        keys.items.map((key) => key(frame)),
        values.items.map((value) => value(frame)),
      ),
  }
})

const mapFromArrays = typed([2, 2], (given, context) => {
  const [key, value] = given.map((arg) => arrayTypeOf(arg, context).element)
  const make = mapMaker(key, context)
  const evaluate = nullSafe(given, (keys, values) => {
    if ((keys as Items).length !== (values as Items).length) {
      throw rowInvalid('map_from_arrays: arrays of different lengths')
    }
    return make(keys as Items, values as Items)
  })
  return { type: { kind: 'map', key, value }, evaluate }
})

const mapFromEntries = typed([1, 1], ([given], context) => {
  const { element } = arrayTypeOf(given, context)
  if (element.kind !== 'struct' || element.fields.length !== 2) {
    return context.refuse(`${given.text}: expected an array of pairs`)
  }
  const [key, value] = element.fields.map((field) => field.type)
  const make = mapMaker(key, context)
  const evaluate = nullSafe([given], (entries) => {
    const pairs = entries as readonly (Items | null)[]
    if (pairs.includes(null)) return null
    const whole = pairs as readonly Items[]
    return make(
      whole.map((pair) => pair[0]),
      whole.map((pair) => pair[1]),
    )
  })
  return { type: { kind: 'map', key, value }, evaluate }
})

const mapConcat = typed([0, 255], (given, context) => {
  const type =
    given.length === 0
      ? { kind: 'map' as const, key: string, value: string }
      : (context.commonType(
          given.map((arg) => mapTypeOf(arg, context)),
          'map_concat',
        ) as MapType)
  const args = given.map((arg) => coerced(arg, type, context))
  const make = mapMaker(type.key, context)
  const evaluate = nullSafe(args, (...maps) =>
    make(
      (maps as SqlMap[]).flatMap(({ keys }) => keys),
      (maps as SqlMap[]).flatMap(({ values }) => values),
    ),
  )
  return { type, evaluate }
})

function ofMap(typeOf: (type: MapType) => DataType, compute: (map: SqlMap) => Value): SqlFunction {
  return typed([1, 1], ([given], context) => ({
    type: typeOf(mapTypeOf(given, context)),
    evaluate: nullSafe([given], (map) => compute(map as SqlMap)),
  }))
}

const mapEntries = ofMap(
  ({ key, value }) =>
    arrayOf({ kind: 'struct', fields: [field('key', key), field('value', value)] }),
  ({ keys, values }) => keys.map((key, i) => [key, values[i]]),
)

const mapContainsKey = typed(
  [2, 2],
  (given, context) => {
    const { key } = mapTypeOf(given[0], context)
    const compare = orderOf(key, 'map_contains_key', context)
    const wanted = coerced(given[1], key, context)
    const evaluate = nullSafe([given[0], wanted], (map, key) =>
      (map as SqlMap).keys.some((known) => compare(known, key) === 0),
    )
    return { type: boolean, evaluate }
  },
  { since: [3, 3] },
)

/** Both delimiters are regular expressions; an entry without the second has the value NULL. */
const strToMap = typed(
  [1, 3],
  (given, context) => {
    const delimiters = [given[1] ?? literal(',', string), given[2] ?? literal(':', string)]
    const args = [given[0], ...delimiters].map((arg) => context.implicitCast(arg, string))
    const make = mapMaker(string, context)
    const [pairPatterns, keyPatterns] = args.slice(1).map((arg) => patternsOf(arg, 'str_to_map'))
    const evaluate = nullSafe(args, (text, between, inside) => {
      const pairs = pairPatterns(between as string).split(text as string, -1)
      const entries = pairs.map((pair) => keyPatterns(inside as string).split(pair, 2))
      return make(
        entries.map(([key]) => key),
        entries.map(([, value]) => value ?? null),
      )
    })
    const printed = [given[0], ...delimiters].map((arg) => arg.text)
    return { type: { kind: 'map', key: string, value: string }, evaluate, printed }
  },
  { hints: [string] },
)

/** The names are constants. */
const namedStruct = typed([2, 255], (given, context) => {
  if (given.length % 2 === 1) context.refuse('named_struct of an odd number of arguments')
  const values = given.filter((_, i) => i % 2 === 1)
  const fields = values.map((value, i) => field(fieldName(given[2 * i], context), value.type))
  return {
    type: { kind: 'struct', fields },
    evaluate: (frame) => values.map((value) => value.evaluate(frame)),
  }
})

function fieldName(given: Expression, context: SqlContext): string {
  const name = constant(given, context)
  return typeof name === 'string' ? name : context.refuse(`${given.text}: expected a field's name`)
}

function field(name: string, type: DataType): Field {
  return { name, type, source: 'stage' }
}

export const mapFunctions: SqlFunctions = {
  map,
  map_concat: mapConcat,
  map_contains_key: mapContainsKey,
  map_entries: mapEntries,
  map_from_arrays: mapFromArrays,
  map_from_entries: mapFromEntries,
  map_keys: ofMap(
    ({ key }) => arrayOf(key),
    ({ keys }) => keys,
  ),
  map_values: ofMap(
    ({ value }) => arrayOf(value),
    ({ values }) => values,
  ),
  named_struct: namedStruct,
  str_to_map: strToMap,
}
