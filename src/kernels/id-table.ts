/**
 * Positions of 32-bit ids: a table with open addressing, in one array that threads can share.
 *   words: id, position + 1, id, position + 1, ...; a free place has 0 for its position
 */

/** `undefined` where an id occurs twice. */
export function idTable(ids: Int32Array): Int32Array | undefined {
  let places = 4
  while (places < 2 * ids.length) places *= 2
  const table = new Int32Array(2 * places)
  for (let position = 0; position < ids.length; position++) {
    const place = placeOf(table, ids[position])
    if (table[place + 1] !== 0) return undefined
    table[place] = ids[position]
    table[place + 1] = position + 1
  }
  return table
}

/** The id's position, or -1. */
export function positionOf(table: Int32Array, id: number): number {
  return table[placeOf(table, id) + 1] - 1
}

/** Where the id stands, or the free place where it would. */
function placeOf(table: Int32Array, id: number): number {
  const mask = table.length - 1
  let place = (scatter(id) * 2) & mask
  while (table[place + 1] !== 0 && table[place] !== id) place = (place + 2) & mask
  return place
}

/** Ids often differ only in their high bits or by a fixed step. */
function scatter(id: number): number {
  const x = Math.imul(id ^ (id >>> 16), 0x45d9f3b)
  return x ^ (x >>> 15)
}
