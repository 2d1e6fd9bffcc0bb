/** The params of lambdas while their bodies are analysed, and the cells that hold their values. */
import type { DataType } from '../model/schema.ts'
import type { Expression } from './expression.ts'
import type { Lambda } from './higher-order.ts'
import type { Value } from './value.ts'

const variableText = 'namedlambdavariable()'

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
      text: `lambdafunction(${[body.text, ...params.map(() => variableText)].join(', ')})`,
      set: (index, value) => {
        if (index < cells.length) cells[index].value = value
      },
    }
  }
}
