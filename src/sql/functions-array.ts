/**
 * Arrays: items and positions. Source: catalyst.expressions.collectionOperations,
 * complexTypeCreator (2.4 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { rowWork } from '../base/row-work.ts'
import { appended, checkElements, joinTexts } from '../base/size-checks.ts'
import { atLeast } from '../model/description.ts'
import { int, string } from '../model/schema.ts'
import { constant, nullSafe, typed } from './call.ts'
import {
  arrayAndElement,
  arrayOf,
  arrayTypeOf,
  coerced,
  mapTypeOf,
  orderOf,
} from './collection-arguments.ts'
import {
  type BoundCall,
  type Expression,
  literal,
  type SqlContext,
  type SqlFunction,
  type SqlFunctions,
} from './expression.ts'
import { getMapValue } from './functions-map.ts'
import type { Comparator } from './ordering.ts'
import { bigint, boolean, nothing } from './type-family.ts'
import type { SqlMap, Value } from './value.ts'

type Items = readonly Value[]

const array = typed([0, 255], (given, context) => {
  const type =
    given.length === 0
      ? nothing
      : context.commonType(
          given.map((arg) => arg.type),
          'array',
        )
  const items = given.map((arg) => coerced(arg, type, context).evaluate)
  return { type: arrayOf(type), evaluate: (frame) => items.map((item) => item(frame)) }
})

/** Of NULL it is -1, but null with ANSI rules. */
const size = typed([1, 1], ([given], context) => {
  const isMap = given.type.kind === 'map'
  if (!isMap) arrayTypeOf(given, context)
  const ofNull = context.ansi ? null : -1
  return {
    type: int,
    evaluate: (frame) => {
      const value = given.evaluate(frame)
      if (value === null) return ofNull
      return isMap ? (value as SqlMap).keys.length : (value as Items).length
    },
  }
})

const arraySize = onArray((items) => items.length, int, [3, 3])

/** Null where it is not found but the array holds a null. */
const arrayContains = typed([2, 2], (given, context) => {
  const { array, element, type } = arrayAndElement(given[0], given[1], context)
  const compare = orderOf(type, 'array_contains', context)
  const evaluate = nullSafe([array, element], (items, wanted) => {
    let hasNull = false
    for (const item of items as Items) {
      if (item === null) hasNull = true
      else if (compare(item, wanted) === 0) return true
    }
    return hasNull ? null : false
  })
  return { type: boolean, evaluate }
})

const arrayPosition = typed([2, 2], (given, context) => {
  const { array, element, type } = arrayAndElement(given[0], given[1], context)
  const compare = orderOf(type, 'array_position', context)
  const evaluate = nullSafe([array, element], (items, wanted) => {
    const isWanted = (item: Value) => item !== null && compare(item, wanted) === 0
    return BigInt((items as Items).findIndex(isWanted) + 1)
  })
  return { type: bigint, evaluate }
})

const arrayRemove = typed([2, 2], (given, context) => {
  const { array, element, type } = arrayAndElement(given[0], given[1], context)
  const compare = orderOf(type, 'array_remove', context)
  const evaluate = nullSafe([array, element], (items, unwanted) =>
    (items as Items).filter((item) => item === null || compare(item, unwanted) !== 0),
  )
  return { type: arrayOf(type), evaluate }
})

/** Null only where the array is. */
function extended(place: 'end' | 'start', since: SqlFunction['since']): SqlFunction {
  return typed(
    [2, 2],
    (given, context) => {
      const { array, element, type } = arrayAndElement(given[0], given[1], context)
      return {
        type: arrayOf(type),
        evaluate: (frame) => {
          const items = array.evaluate(frame) as Items | null
          if (items === null) return null
          const item = element.evaluate(frame)
          return place === 'end' ? [...items, item] : [item, ...items]
        },
      }
    },
    { since },
  )
}

/** A position outside fills up with nulls. Before 3.5 a negative one was one place further left. */
const arrayInsert = typed(
  [3, 3],
  (given, context) => {
    const { array, element, type } = arrayAndElement(given[0], given[2], context)
    const position = coerced(given[1], int, context)
    const isOld = !atLeast(context.sparkVersion, 3, 5)
    return {
      type: arrayOf(type),
      evaluate: (frame) => {
        const items = array.evaluate(frame) as Items | null
        const at = items === null ? null : (position.evaluate(frame) as number | null)
        if (items === null || at === null) return null
        return inserted(items, at, element.evaluate(frame), isOld)
      },
    }
  },
  { since: [3, 4] },
)

function inserted(items: Items, position: number, item: Value, isOld: boolean): Items {
  if (position === 0) throw rowInvalid('array_insert: position 0, expected one from 1 or -1')
  checkElements('array_insert', Math.abs(position) + 1)
  if (position > 0) {
    const start = [...items.slice(0, position - 1)]
    while (start.length < position - 1) start.push(null)
    return [...start, item, ...items.slice(position - 1)]
  }
  const at = items.length + position + (isOld ? 0 : 1)
  if (-position <= items.length) return [...items.slice(0, at), item, ...items.slice(at)]
  const gap: Value[] = new Array(-position - items.length - (isOld ? 0 : 1)).fill(null)
  return [item, ...gap, ...items]
}

/** Positions count from 1, negative ones from the end; of a map it is the key. */
function elementAt(isTry: boolean, since?: SqlFunction['since']): SqlFunction {
  return typed(
    [2, 2],
    (given, context) => {
      if (given[0].type.kind === 'map') {
        const { key, value } = mapTypeOf(given[0], context)
        const wanted = coerced(given[1], key, context)
        const get = getMapValue(key, context)
        const evaluate = nullSafe([given[0], wanted], (map, k) => get(map as SqlMap, k))
        return { type: value, evaluate }
      }
      return itemAt(given, context, context.ansi && !isTry)
    },
    { since },
  )
}

function itemAt(given: readonly Expression[], context: SqlContext, fails: boolean): BoundCall {
  const { element } = arrayTypeOf(given[0], context)
  const index = context.implicitCast(given[1], int)
  const evaluate = nullSafe([given[0], index], (value, at) => {
    const items = value as Items
    const position = at as number
    if (Math.abs(position) > items.length) {
      if (!fails) return null
      throw rowInvalid(`element_at: index ${position} of an array of ${items.length} elements`)
    }
    if (position === 0) throw rowInvalid('element_at: index 0, expected one from 1 or -1')
    return items[position > 0 ? position - 1 : items.length + position]
  })
  return { type: element, evaluate }
}

/** Counts from 0; null outside. */
const get = typed(
  [2, 2],
  (given, context) => {
    const { element } = arrayTypeOf(given[0], context)
    const index = context.implicitCast(given[1], int)
    const evaluate = nullSafe(
      [given[0], index],
      (items, at) => (items as Items)[at as number] ?? null,
    )
    return { type: element, evaluate }
  },
  { since: [3, 4] },
)

const slice = typed([3, 3], (given, context) => {
  const type = arrayTypeOf(given[0], context)
  const rest = given.slice(1).map((arg) => context.implicitCast(arg, int))
  const evaluate = nullSafe([given[0], ...rest], (value, from, length) => {
    const items = value as Items
    const start = from as number
    const count = length as number
    if (start === 0) throw rowInvalid('slice: start 0, expected a position from 1 or -1')
    if (count < 0) throw rowInvalid(`slice: length ${count}, expected 0 or more`)
    const first = start < 0 ? items.length + start : start - 1
    return first < 0 || first >= items.length ? [] : items.slice(first, first + count)
  })
  return { type, evaluate }
})

const arrayRepeat = typed([2, 2], (given, context) => {
  const count = context.implicitCast(given[1], int)
  return {
    type: arrayOf(given[0].type),
    evaluate: (frame) => {
      const times = count.evaluate(frame) as number | null
      if (times === null) return null
      checkElements('array_repeat', times)
      return new Array<Value>(Math.max(times, 0)).fill(given[0].evaluate(frame))
    },
  }
})

/** Nulls are left out unless there is something to write for them. */
const arrayJoin = typed([2, 3], (given, context) => {
  const items = coerced(given[0], arrayOf(string), context)
  const rest = given.slice(1).map((arg) => context.implicitCast(arg, string))
  const evaluate = nullSafe([items, ...rest], (value, between, forNull) => {
    const texts: string[] = []
    for (const item of value as readonly (string | null)[]) {
      if (item !== null) texts.push(item)
      else if (forNull !== undefined) texts.push(forNull as string)
    }
    return joinTexts('array_join', texts, between as string)
  })
  return { type: string, evaluate }
})

const flatten = typed([1, 1], ([given], context) => {
  const { element } = arrayTypeOf(given, context)
  const evaluate = nullSafe([given], (arrays) => {
    const whole = arrays as readonly (Items | null)[]
    return whole.includes(null) ? null : appended('flatten', whole as readonly Items[])
  })
  return { type: element, evaluate }
})

const arraysZip = typed([0, 255], (given, context) => {
  const elements = given.map((arg) => arrayTypeOf(arg, context).element)
  const fields = elements.map((type, i) => ({
    name: zippedName(given[i], i),
    type,
    source: 'stage' as const,
  }))
  const evaluate = nullSafe(given, (...arrays) => {
    const length = Math.max(0, ...arrays.map((items) => (items as Items).length))
    return Array.from({ length }, (_, i) => arrays.map((items) => (items as Items)[i] ?? null))
  })
  return { type: arrayOf({ kind: 'struct', fields }), evaluate }
})

/** A column and a field give their names. */
function zippedName(given: Expression, index: number): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(given.text)
    ? given.text.slice(given.text.lastIndexOf('.') + 1)
    : String(index)
}

function onArray(
  compute: (items: Items) => Value,
  type: BoundCall['type'] | undefined,
  since?: SqlFunction['since'],
): SqlFunction {
  return typed(
    [1, 1],
    ([given], context) => {
      const own = arrayTypeOf(given, context)
      return { type: type ?? own, evaluate: nullSafe([given], (items) => compute(items as Items)) }
    },
    { since },
  )
}

/** Up or down by a step, both ends included; whole numbers only. */
const sequence = typed([2, 3], (given, context) => {
  const type = context.commonType(
    given.map((arg) => arg.type),
    'sequence',
  )
  if (!['byte', 'short', 'int', 'bigint'].includes(type.kind)) {
    context.refuse('sequence of anything but whole numbers')
  }
  const args = given.map((arg) => coerced(arg, type, context))
  const evaluate = nullSafe(args, (from, to, by) => {
    const start = BigInt(from as number | bigint)
    const stop = BigInt(to as number | bigint)
    const step = by === undefined ? (start <= stop ? 1n : -1n) : BigInt(by as number | bigint)
    const isRight = step > 0n ? start <= stop : step < 0n ? start >= stop : start === stop
    if (!isRight) throw rowInvalid(`sequence: from ${start} to ${stop} by ${step}`)
    const count = step === 0n ? 1n : (stop - start) / step + 1n
    checkElements('sequence', Number(count))
    // Before they are made.
    rowWork.spend(Number(count), 'sequence')
    const items = new Array<Value>(Number(count))
    if (typeof from === 'bigint') {
      for (let i = 0, item = start; i < items.length; i++, item += step) items[i] = item
    } else {
      const by = Number(step)
      for (let i = 0; i < items.length; i++) items[i] = Number(from) + i * by
    }
    return items
  })
  return { type: arrayOf(type), evaluate }
})

/** Nulls come first in rising order, last in falling order. */
const sortArray = typed([1, 2], (given, context) => {
  const type = arrayTypeOf(given[0], context)
  const order = given[1] ?? literal(true, boolean)
  const isRising = constant(order, context)
  const printed = [given[0].text, order.text]
  if (isRising === null) return { type, evaluate: () => null, printed }
  const compare = orderOf(type.element, 'sort_array', context)
  const direction = isRising ? 1 : -1
  const evaluate = nullSafe([given[0]], (items) =>
    sorted('sort_array', items as Items, (a, b) => {
      if (a === null || b === null) return direction * (Number(b === null) - Number(a === null))
      return direction * compare(a, b)
    }),
  )
  return { type, evaluate, printed }
})

/** The order without a function of one's own: rising, nulls last. */
const arraySort = typed([1, 1], ([given], context) => {
  const type = arrayTypeOf(given, context)
  const compare = orderOf(type.element, 'array_sort', context)
  const evaluate = nullSafe([given], (items) =>
    sorted('array_sort', items as Items, (a, b) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null)
      return compare(a, b)
    }),
  )
  return { type, evaluate }
})

function sorted(name: string, items: Items, compare: Comparator): Items {
  rowWork.spend(items.length * Math.log2(items.length + 1), name)
  return [...items].sort(compare)
}

function extreme(sign: 1 | -1): SqlFunction {
  return typed([1, 1], ([given], context) => {
    const { element } = arrayTypeOf(given, context)
    const compare = orderOf(element, 'array_min, array_max', context)
    const evaluate = nullSafe([given], (items) => {
      let best: Value = null
      for (const item of items as Items) {
        if (item === null) continue
        if (best === null || sign * compare(item, best) > 0) best = item
      }
      return best
    })
    return { type: element, evaluate }
  })
}

export const arrayFunctions: SqlFunctions = {
  array,
  array_append: extended('end', [3, 4]),
  array_compact: onArray((items) => items.filter((item) => item !== null), undefined, [3, 4]),
  array_contains: arrayContains,
  array_insert: arrayInsert,
  array_join: arrayJoin,
  array_max: extreme(1),
  array_min: extreme(-1),
  array_position: arrayPosition,
  array_prepend: extended('start', [3, 5]),
  array_remove: arrayRemove,
  array_repeat: arrayRepeat,
  array_size: arraySize,
  array_sort: arraySort,
  arrays_zip: arraysZip,
  cardinality: size,
  element_at: elementAt(false),
  flatten,
  get,
  sequence,
  size,
  slice,
  sort_array: sortArray,
  try_element_at: elementAt(true, [3, 5]),
}
