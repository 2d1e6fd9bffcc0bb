/**
 * Rules of the form "who has all of these also has that", made from frequent itemsets.
 * Source: mllib.fpm.AssociationRules (2.3 to 4.1).
 */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { type Item, readItem } from './rule-items.ts'
import type { DataRow } from './stage.ts'

/** Rules with the same antecedent stand together; items are positions in `items`. */
export interface AssociationRules {
  items: readonly Item[]
  /** What a row must have: the items of antecedent i from starts[i] up to starts[i + 1]. */
  antecedents: Int32Array
  antecedentStarts: Int32Array
  /** What then follows, in the same way. */
  consequents: Int32Array
  consequentStarts: Int32Array
}

/** @param rows frequent itemsets, each with how often it occurs */
export function associationRules(
  rows: readonly DataRow[],
  minConfidence: number,
  where: string,
  rulesMax: number = limits.associationRulesMax,
): AssociationRules {
  const { items, itemsets } = readItemsets(rows, where)
  const sets = new Set(Array.from(itemsets.values(), ({ members }) => keyOfSet(members)))
  const followers = new Map<string, { antecedent: readonly number[]; consequents: number[] }>()
  let ruleCount = 0
  for (const { members, frequency } of itemsets.values()) {
    for (let i = 0; members.length > 1 && i < members.length; i++) {
      const antecedent = members.filter((_, k) => k !== i)
      const key = antecedent.join(' ')
      // Order counts: Spark finds the antecedent only as the very same sequence.
      const known = itemsets.get(key)
      if (known === undefined && !sets.has(keyOfSet(antecedent))) {
        const lost = shown(antecedent.map((item) => items[item]))
        const whole = shown(members.map((item) => items[item]))
        throw modelCorrupt(`${where}: no set ${lost}, expected one, as there is ${whole}`)
      }
      if (known === undefined || !(frequency / known.frequency >= minConfidence)) continue
      const rule = followers.get(key)
      if (rule === undefined) followers.set(key, { antecedent, consequents: [members[i]] })
      else rule.consequents.push(members[i])
      if (++ruleCount > rulesMax) {
        const found = `found more than ${rulesMax} association rules`
        throw modelUnsupported(`${where}: ${found}, expected at most as many`)
      }
    }
  }
  const rules = [...followers.values()]
  const [antecedents, antecedentStarts] = flat(rules.map((rule) => rule.antecedent))
  const [consequents, consequentStarts] = flat(rules.map((rule) => rule.consequents))
  return { items, antecedents, antecedentStarts, consequents, consequentStarts }
}

interface Itemset {
  members: readonly number[]
  frequency: number
}

function readItemsets(
  rows: readonly DataRow[],
  where: string,
): { items: Item[]; itemsets: Map<string, Itemset> } {
  const positions = new Map<Item, number>()
  const itemsets = new Map<string, Itemset>()
  for (const row of rows) {
    if (!Array.isArray(row.items)) {
      throw modelCorrupt(`${where}: items: found ${row.items}, expected an array`)
    }
    const members = row.items.map((value) => {
      const item = readItem(value, where)
      const known = positions.get(item)
      if (known !== undefined) return known
      positions.set(item, positions.size)
      return positions.size - 1
    })
    const frequency = Number(row.freq)
    if (!(frequency >= 1)) {
      throw modelCorrupt(`${where}: freq: found ${row.freq}, expected at least 1`)
    }
    const key = members.join(' ')
    // Spark counts 0 and -0 as two items.
    if (itemsets.has(key) && !row.items.includes(0)) {
      throw modelCorrupt(`${where}: set ${shown(row.items)} twice, expected each once`)
    }
    itemsets.set(key, { members, frequency })
  }
  return { items: [...positions.keys()], itemsets }
}

function keyOfSet(members: readonly number[]): string {
  return members.toSorted((a, b) => a - b).join(' ')
}

function shown(items: readonly unknown[]): string {
  return `[${items.slice(0, 10).join(', ')}${items.length > 10 ? ', ...' : ''}]`
}

function flat(lists: readonly (readonly number[])[]): [Int32Array, Int32Array] {
  const starts = new Int32Array(lists.length + 1)
  lists.forEach((list, i) => {
    starts[i + 1] = starts[i] + list.length
  })
  const all = new Int32Array(starts[lists.length])
  lists.forEach((list, i) => {
    all.set(list, starts[i])
  })
  return [all, starts]
}
