/**
 * What goes with the items of a row, by the rules of a model of frequent itemsets.
 * Spark: ml.fpm.FPGrowthModel (2.2 to 4.2).
 */
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { typeText } from '../model/schema.ts'
import { type AssociationRules, associationRules } from './association-rules.ts'
import { number, text } from './params.ts'
import { predictionName } from './prediction-name.ts'
import { type Item, itemReader } from './rule-items.ts'
import { stage } from './stage.ts'

export const FPGrowthModel = stage({
  params: {
    itemsCol: text('items'),
    predictionCol: text('prediction'),
    minConfidence: number(0.8),
  },

  deviation: {
    tolerance: 'set',
    reason: 'the order of the items is that in which Spark shuffled its rules',
  },

  read: async (files) => {
    const { minConfidence } = files.params
    return associationRules(await files.rows(), minConfidence, `${files.path}: data`)
  },

  compile: (context) => {
    const { params, data: rules } = context
    const { itemsCol, minConfidence } = params
    if (!(minConfidence >= 0 && minConfidence <= 1)) {
      context.refuse(`minConfidence is ${minConfidence}, expected a number from 0 to 1`)
    }
    const isNumeric = rules.items.some((item) => typeof item === 'number')
    const example = rules.items.slice(0, 1)
    const input = context.input(itemsCol, isNumeric ? 'numbers' : 'array', example)
    const read = input.type.kind === 'array' ? itemReader(input.type.element) : undefined
    if (read === undefined) {
      return context.refuse(
        `column ${itemsCol}: items of ${typeText(input.type)}, expected simple ones`,
      )
    }
    const { slot } = context.output(predictionName(context), input.type)
    const follow = follower(rules)
    context.step({
      reads: [input.slot],
      writes: [slot],
      run: (frame) => {
        frame.values[slot] = follow(itemsIn(frame, input), read)
        frame.states[slot] = PRESENT
      },
    })
  },
})

/** A null is an empty list. */
function itemsIn({ states, values }: Frame, { slot }: Column): readonly unknown[] {
  return states[slot] === NULL ? [] : (values[slot] as readonly unknown[])
}

/**
 * Which items follow from a row's. An antecedent is looked at only where the row has the one of
 * its items that the fewest others stand with.
 */
function follower(
  rules: AssociationRules,
): (row: readonly unknown[], read: (value: unknown) => Item) => Item[] {
  const { items, antecedents, antecedentStarts, consequents, consequentStarts } = rules
  const positions = new Map(items.map((item, position) => [item, position]))
  const byItem = antecedentsByItem(rules)
  const isPresent = new Uint8Array(items.length)
  const isFound = new Uint8Array(items.length)
  const has = (antecedent: number): boolean => {
    const end = antecedentStarts[antecedent + 1]
    for (let k = antecedentStarts[antecedent]; k < end; k++) {
      if (isPresent[antecedents[k]] === 0) return false
    }
    return true
  }
  return (row, read) => {
    const present: number[] = []
    const found: number[] = []
    for (let i = 0; i < row.length; i++) {
      const item = read(row[i])
      const position = Number.isNaN(item) ? undefined : positions.get(item)
      if (position === undefined || isPresent[position] === 1) continue
      isPresent[position] = 1
      present.push(position)
    }
    for (const position of present) {
      for (const antecedent of byItem[position]) {
        if (!has(antecedent)) continue
        const end = consequentStarts[antecedent + 1]
        for (let k = consequentStarts[antecedent]; k < end; k++) {
          const item = consequents[k]
          if (isPresent[item] === 1 || isFound[item] === 1) continue
          isFound[item] = 1
          found.push(item)
        }
      }
    }
    for (const position of present) isPresent[position] = 0
    for (const position of found) isFound[position] = 0
    return found.map((position) => items[position])
  }
}

/** Each antecedent under that of its items which is in the fewest of them. */
function antecedentsByItem({ items, antecedents, antecedentStarts }: AssociationRules): number[][] {
  const uses = new Int32Array(items.length)
  for (const item of antecedents) uses[item]++
  const lists: number[][] = items.map(() => [])
  for (let i = 0; i + 1 < antecedentStarts.length; i++) {
    const own = antecedents.subarray(antecedentStarts[i], antecedentStarts[i + 1])
    lists[own.reduce((rarest, item) => (uses[item] < uses[rarest] ? item : rarest))].push(i)
  }
  return lists
}
