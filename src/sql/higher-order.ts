/**
 * Functions that take a lambda: transform(xs, x -> x + 1). Source: higherOrderFunctions.scala (2.4
 * to 4.1).
 */
import { rowWork } from '../base/row-work.ts'
import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import { type DataType, int, typeText } from '../model/schema.ts'
import type { BoundCall, Expression, SqlContext } from './expression.ts'
import { mapMaker } from './map-maker.ts'
import { boolean, sameType } from './type-family.ts'
import type { SqlMap, Value } from './value.ts'

/** A lambda bound to the types of its params: they are set, then its body is evaluated. */
export interface Lambda {
  body: Expression
  /** Steps that one evaluation costs at least. */
  cost: number
  /** Puts a value into the param at that place; one that the lambda has not is passed over. */
  set(index: number, value: Value): void
}

export interface LambdaCall {
  name: string
  args: readonly Expression[]
  /** The lambda at that place among the lambdas; undefined where the call has no more. */
  lambda(index: number, types: readonly DataType[]): Lambda | undefined
  context: SqlContext
}

type Bind = (call: LambdaCall) => BoundCall

interface HigherOrder {
  bind: Bind
  /** Arguments that are no lambdas, and lambdas. */
  args: number
  lambdas: readonly [least: number, most: number]
  since?: readonly [major: number, minor: number]
}

export function findHigherOrder(name: string, context: SqlContext): HigherOrder | undefined {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined
  const { since } = found ?? {}
  const isThere = since === undefined || atLeast(context.sparkVersion, since[0], since[1])
  return isThere ? found : undefined
}

function arrayType({ name, args, context }: LambdaCall, index: number): DataType {
  const { type } = args[index]
  if (type.kind === 'array') return type.element
  return context.refuse(`${name}: ${args[index].text} of type ${typeText(type)}, expected an array`)
}

function mapType({ name, args, context }: LambdaCall): Extract<DataType, { kind: 'map' }> {
  const { type } = args[0]
  if (type.kind === 'map') return type
  return context.refuse(`${name}: ${args[0].text} of type ${typeText(type)}, expected a map`)
}

function lambdaAt(call: LambdaCall, index: number, types: readonly DataType[]): Lambda {
  return call.lambda(index, types) ?? call.context.refuse(`${call.name}: expected a lambda`)
}

function predicateAt(call: LambdaCall, types: readonly DataType[]): Lambda {
  const lambda = lambdaAt(call, 0, types)
  if (lambda.body.type.kind === 'boolean') return lambda
  return call.context.refuse(`${call.name}: ${lambda.body.text}, expected a boolean`)
}

/** Runs over the items of the first argument, having paid for the lambda on each of them. */
function overItems(
  { name, args }: LambdaCall,
  { cost }: Lambda,
  run: (items: readonly Value[], frame: Frame) => Value,
): (frame: Frame) => Value {
  return (frame) => {
    const items = args[0].evaluate(frame) as readonly Value[] | null
    if (items === null) return null
    rowWork.spend(cost * items.length, name)
    return run(items, frame)
  }
}

const transform: Bind = (call) => {
  const lambda = lambdaAt(call, 0, [arrayType(call, 0), int])
  const { body } = lambda
  const evaluate = overItems(call, lambda, (items, frame) =>
    items.map((item, i) => {
      lambda.set(0, item)
      lambda.set(1, i)
      return body.evaluate(frame)
    }),
  )
  return { type: { kind: 'array', element: body.type }, evaluate }
}

const filter: Bind = (call) => {
  const lambda = predicateAt(call, [arrayType(call, 0), int])
  const evaluate = overItems(call, lambda, (items, frame) =>
    items.filter((item, i) => {
      lambda.set(0, item)
      lambda.set(1, i)
      return lambda.body.evaluate(frame) === true
    }),
  )
  return { type: call.args[0].type, evaluate }
}

/** exists (settled by true) and forall (settled by false): null where an item gave null. */
function quantified(settling: boolean): Bind {
  return (call) => {
    const lambda = predicateAt(call, [arrayType(call, 0)])
    // Before 3.0 exists knew no third value.
    const isThreeValued = atLeast(call.context.sparkVersion, 3, 0)
    const evaluate = overItems(call, lambda, (items, frame) => {
      let hasNull = false
      for (const item of items) {
        lambda.set(0, item)
        const value = lambda.body.evaluate(frame)
        if (value === settling) return settling
        if (value === null) hasNull = true
      }
      return hasNull && isThreeValued ? null : !settling
    })
    return { type: boolean, evaluate }
  }
}

const aggregate: Bind = (call) => {
  const start = call.args[1]
  const merge = lambdaAt(call, 0, [start.type, arrayType(call, 0)])
  if (!sameType(merge.body.type, start.type)) {
    const found = typeText(merge.body.type)
    call.context.refuse(
      `${call.name}: ${merge.body.text} of type ${found}, expected ${typeText(start.type)}`,
    )
  }
  const finish = call.lambda(1, [start.type])
  const evaluate = overItems(call, merge, (items, frame) => {
    let result = start.evaluate(frame)
    for (const item of items) {
      merge.set(0, result)
      merge.set(1, item)
      result = merge.body.evaluate(frame)
    }
    if (finish === undefined) return result
    finish.set(0, result)
    return finish.body.evaluate(frame)
  })
  return { type: finish?.body.type ?? start.type, evaluate }
}

const zipWith: Bind = (call) => {
  const [left, right] = call.args
  const lambda = lambdaAt(call, 0, [arrayType(call, 0), arrayType(call, 1)])
  const evaluate = (frame: Frame): Value => {
    const a = left.evaluate(frame) as readonly Value[] | null
    if (a === null) return null
    const b = right.evaluate(frame) as readonly Value[] | null
    if (b === null) return null
    const length = Math.max(a.length, b.length)
    rowWork.spend(lambda.cost * length, call.name)
    return Array.from({ length }, (_, i) => {
      lambda.set(0, a[i] ?? null)
      lambda.set(1, b[i] ?? null)
      return lambda.body.evaluate(frame)
    })
  }
  return { type: { kind: 'array', element: lambda.body.type }, evaluate }
}

function overEntries(
  call: LambdaCall,
  lambda: Lambda,
  run: (map: SqlMap, results: Value[]) => Value,
): (frame: Frame) => Value {
  return (frame) => {
    const map = call.args[0].evaluate(frame) as SqlMap | null
    if (map === null) return null
    rowWork.spend(lambda.cost * map.keys.length, call.name)
    const results = map.keys.map((key, i) => {
      lambda.set(0, key)
      lambda.set(1, map.values[i])
      return lambda.body.evaluate(frame)
    })
    return run(map, results)
  }
}

const mapFilter: Bind = (call) => {
  const type = mapType(call)
  const lambda = predicateAt(call, [type.key, type.value])
  const evaluate = overEntries(call, lambda, ({ keys, values }, kept) => ({
    keys: keys.filter((_, i) => kept[i] === true),
    values: values.filter((_, i) => kept[i] === true),
  }))
  return { type, evaluate }
}

const transformValues: Bind = (call) => {
  const { key, value } = mapType(call)
  const lambda = lambdaAt(call, 0, [key, value])
  const evaluate = overEntries(call, lambda, ({ keys }, values) => ({ keys, values }))
  return { type: { kind: 'map', key, value: lambda.body.type }, evaluate }
}

const transformKeys: Bind = (call) => {
  const { key, value } = mapType(call)
  const lambda = lambdaAt(call, 0, [key, value])
  const make = mapMaker(lambda.body.type, call.context)
  const evaluate = overEntries(call, lambda, ({ values }, keys) => make(keys, values))
  return { type: { kind: 'map', key: lambda.body.type, value }, evaluate }
}

const functions: Readonly<Record<string, HigherOrder>> = {
  transform: { bind: transform, args: 1, lambdas: [1, 1] },
  filter: { bind: filter, args: 1, lambdas: [1, 1] },
  exists: { bind: quantified(true), args: 1, lambdas: [1, 1] },
  forall: { bind: quantified(false), args: 1, lambdas: [1, 1], since: [3, 0] },
  aggregate: { bind: aggregate, args: 2, lambdas: [1, 2] },
  reduce: { bind: aggregate, args: 2, lambdas: [1, 2], since: [3, 4] },
  zip_with: { bind: zipWith, args: 2, lambdas: [1, 1] },
  map_filter: { bind: mapFilter, args: 1, lambdas: [1, 1], since: [3, 0] },
  transform_values: { bind: transformValues, args: 1, lambdas: [1, 1], since: [3, 0] },
  transform_keys: { bind: transformKeys, args: 1, lambdas: [1, 1], since: [3, 0] },
}

const variableText = 'namedlambdavariable()'

/** The params of lambdas while their bodies are analysed, and the cells that hold their values. */
export class LambdaVariables {
  /** By lower-case name; an inner one hides an outer one. */
  private known = new Map<string, Expression>()

  find(name: string): Expression | undefined {
    return this.known.get(name.toLowerCase())
  }

  /** @param analyse gives the body, in which the params are known */
  bind(
    params: readonly string[],
    types: readonly DataType[],
    analyse: () => Expression,
  ): Lambda & { text: string } {
    const cells: { value: Value }[] = params.map(() => ({ value: null }))
    const outer = this.known
    this.known = new Map(outer)
    for (const [i, name] of params.entries()) {
      const evaluate = (): Value => cells[i].value
      const type = types[i]
      this.known.set(name.toLowerCase(), { type, evaluate, text: variableText, isConstant: false })
    }
    const body = analyse()
    this.known = outer
    return {
      body,
      cost: 1 + (body.text.length >> 6),
      text: `lambdafunction(${[body.text, ...params.map(() => variableText)].join(', ')})`,
      set: (index, value) => {
        if (index < cells.length) cells[index].value = value
      },
    }
  }
}
