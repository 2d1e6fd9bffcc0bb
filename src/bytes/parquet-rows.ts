/**
 * Puts rows together from the columns that hyparquet gives. A column comes as nested arrays: every
 * optional group wraps its content in an array of none or one, every repeated node in an array of
 * its items, and an empty repeated leaf is null. hyparquet's own assembly is not used, because it
 * gives null for an empty list of the old two-level layout, does not know lists of structs in it,
 * and takes the first child of a struct for its length.
 *
 * What a value becomes, here and nowhere else:
 * - a missing value is null, never undefined;
 * - INT64 is a number where it is safe, else a bigint; every other integer and float is a number;
 * - text (UTF8, STRING, ENUM) is a string, other bytes are a Uint8Array;
 * - a list is an array, a struct an object, a map an object without prototype, keys as text.
 *
 * Layouts of lists: Spark's ParquetSchemaConverter (4.1), which follows LogicalTypes.md.
 */
import { modelCorrupt } from '../base/errors.ts'
import type { ParquetNode } from './parquet-footer.ts'

type Row = Record<string, unknown>

/** `values` holds, for every leaf below `nodes` in the file's order, one item per row. */
export function assembleRows(
  nodes: readonly ParquetNode[],
  values: readonly ArrayLike<unknown>[],
  rowCount: number,
): Row[] {
  const columns: { name: string; read: (row: number) => unknown }[] = []
  let at = 0
  for (const node of nodes) {
    const leaves = values.slice(at, at + leafCount(node))
    at += leaves.length
    const build = builder(node)
    columns.push({ name: node.name, read: (row) => build(leaves.map((leaf) => leaf[row])) })
  }
  const rows: Row[] = []
  for (let i = 0; i < rowCount; i++) {
    const row: Row = {}
    for (const { name, read } of columns) row[name] = read(i)
    rows.push(row)
  }
  return rows
}

/** Takes what the leaves below a node hold at one place, and gives the node's value there. */
type Build = (leaves: unknown[]) => unknown

/** The node's value, with what its repetition adds. */
function builder(node: ParquetNode): Build {
  const content = contentBuilder(node)
  const isLeaf = node.children.length === 0
  switch (node.element.repetition_type) {
    case 'REPEATED':
      return itemsBuilder(node, content)
    case 'OPTIONAL':
      if (isLeaf) return content
      return (leaves) => {
        const inner = leaves.map((leaf) => asArray(leaf, node))
        const isPresent = inner[0].length > 0
        if (inner.some((items) => items.length > 0 !== isPresent)) throw uneven(node)
        return isPresent ? content(inner.map((items) => items[0])) : null
      }
    default:
      return content
  }
}

function itemsBuilder(node: ParquetNode, content: Build): (leaves: unknown[]) => unknown[] {
  if (node.children.length === 0) {
    return (leaves) => (leaves[0] === null ? [] : plainItems(asArray(leaves[0], node), content))
  }
  if (leafCount(node) === 1) {
    return (leaves) => plainItems(asArray(leaves[0], node), content)
  }
  return (leaves) => {
    const lists = leaves.map((leaf) => asArray(leaf, node))
    const { length } = lists[0]
    if (lists.some((list) => list.length !== length)) throw uneven(node)
    return Array.from({ length }, (_, i) => content(lists.map((list) => list[i])))
  }
}

/**
 * Long lists of numbers are the bulk of a model: those that are as they must be are not copied,
 * others are converted with one reused argument.
 */
function plainItems(items: unknown[], content: Build): unknown[] {
  if (content === asItIs) return items
  const argument: unknown[] = [null]
  return items.map((item) => {
    argument[0] = item
    return content(argument)
  })
}

function asItIs(leaves: unknown[]): unknown {
  return leaves[0]
}

/** The node's value where it is present, its own repetition aside. */
function contentBuilder(node: ParquetNode): Build {
  if (node.children.length === 0) return node.element.type === 'INT64' ? plainLong : asItIs
  const annotation = node.element.converted_type ?? node.element.logical_type?.type
  const [child] = node.children
  const isRepeated = node.children.length === 1 && child.element.repetition_type === 'REPEATED'
  if (annotation === 'LIST' && isRepeated) return listBuilder(node, child)
  const isMap = annotation === 'MAP' || annotation === 'MAP_KEY_VALUE'
  if (isMap && isRepeated && child.children.length === 2) return mapBuilder(child)
  const fields = fieldBuilders(node)
  return (leaves) => {
    const struct: Row = {}
    for (const { name, build, from, to } of fields) struct[name] = build(leaves.slice(from, to))
    return struct
  }
}

/** Three levels where the repeated group is only a wrapper; two where it is the element itself. */
function listBuilder(node: ParquetNode, child: ParquetNode): Build {
  const isWrapper =
    child.children.length === 1 && child.name !== 'array' && child.name !== `${node.name}_tuple`
  return itemsBuilder(child, isWrapper ? builder(child.children[0]) : contentBuilder(child))
}

function mapBuilder(entries: ParquetNode): Build {
  const [key, value] = fieldBuilders(entries)
  const pairs = itemsBuilder(entries, (leaves) => [
    key.build(leaves.slice(key.from, key.to)),
    value.build(leaves.slice(value.from, value.to)),
  ])
  return (leaves) => {
    const map: Row = Object.create(null)
    for (const [k, v] of pairs(leaves) as [unknown, unknown][]) map[String(k)] = v
    return map
  }
}

function fieldBuilders(node: ParquetNode): {
  name: string
  build: Build
  from: number
  to: number
}[] {
  let to = 0
  return node.children.map((child) => {
    const from = to
    to += leafCount(child)
    return { name: child.name, build: builder(child), from, to }
  })
}

function leafCount(node: ParquetNode): number {
  if (node.children.length === 0) return 1
  return node.children.reduce((sum, child) => sum + leafCount(child), 0)
}

function plainLong([value]: unknown[]): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function asArray(value: unknown, node: ParquetNode): unknown[] {
  if (Array.isArray(value)) return value
  throw uneven(node)
}

function uneven(node: ParquetNode): Error {
  return modelCorrupt(`column ${node.path.join('.')}: its parts have different shapes`)
}
