/**
 * The footer of a parquet file: schema, row groups, column chunks. hyparquet parses it; here it is
 * made sure beforehand that parsing is cheap, and afterwards that what it says fits the file, so
 * that nobody allocates, loops or recurses by a claim.
 * Source: parquet-format, parquet.thrift and Encodings.md (2.11).
 */
import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet'
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { isKnownCodec } from './parquet-codecs.ts'
import { readThriftStruct } from './thrift.ts'

/** A leaf or group of the schema, with what the encoding of its values needs. */
export interface ParquetNode {
  name: string
  path: readonly string[]
  element: SchemaElement
  children: ParquetNode[]
  /** Maxima of the levels, own repetition included. */
  definitionMax: number
  repetitionMax: number
  /** By repetition level: the definition level from which on that list has an element. */
  opening: readonly number[]
}

/** One column chunk, checked: its bytes lie in the file. */
export interface ParquetChunk {
  leaf: ParquetNode
  codec: string
  from: number
  to: number
  valueCount: number
  rowCount: number
}

export interface ParquetFooter {
  metadata: FileMetaData
  columns: ParquetNode[]
  chunks: ParquetChunk[]
}

/** @throws MODEL_CORRUPT, MODEL_UNSUPPORTED (a codec or a type that no Spark model has) */
export function readParquetFooter(bytes: Uint8Array, where: string): ParquetFooter {
  const metadata = parseFooter(bytes, where)
  const columns = buildTree(metadata.schema, where)
  const rowCount = toCount(metadata.num_rows, `${where}: footer: num_rows`)
  let rowSum = 0
  let valueSum = 0
  const chunks: ParquetChunk[] = []
  metadata.row_groups.forEach((group, g) => {
    const groupWhere = `${where}: row group ${g}`
    const groupRows = toCount(group.num_rows, `${groupWhere}: num_rows`)
    if (groupRows === 0) return
    rowSum += groupRows
    const groupChunks = group.columns.map((chunk, c) =>
      readChunk(chunk.meta_data, {
        columns,
        groupRows,
        bytes,
        where: `${groupWhere}: column ${c}`,
      }),
    )
    const leaves = leavesOf(columns)
    if (groupChunks.length !== leaves.length || leaves.some((l, i) => groupChunks[i].leaf !== l)) {
      throw modelCorrupt(`${groupWhere}: columns differ from the schema's ${leaves.length}`)
    }
    if (group.columns.some((chunk) => chunk.file_path || chunk.crypto_metadata)) {
      throw modelUnsupported(`${groupWhere}: columns in other files or encrypted ones`)
    }
    for (const chunk of groupChunks) valueSum += chunk.valueCount
    chunks.push(...groupChunks)
  })
  if (rowSum !== rowCount) {
    throw modelCorrupt(`${where}: footer: ${rowCount} rows, but ${rowSum} in the row groups`)
  }
  // A run takes few bytes for many equal values, so a small file may hold millions; not more.
  const valuesMax = limits.parquetValuesMax + 16 * bytes.length
  if (valueSum + rowCount > valuesMax) {
    throw modelCorrupt(
      `${where}: ${valueSum} values, expected ${valuesMax} at most in ${bytes.length} bytes`,
    )
  }
  return { metadata, columns, chunks }
}

/** The leaves below some nodes, in the file's order. */
export function leavesOf(nodes: readonly ParquetNode[]): ParquetNode[] {
  return nodes.flatMap((node) => (node.children.length === 0 ? [node] : leavesOf(node.children)))
}

function parseFooter(bytes: Uint8Array, where: string): FileMetaData {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-8)
  const magic = tail.subarray(4).toString('latin1')
  if (magic === 'PARE') throw modelUnsupported(`${where}: encrypted parquet`)
  if (bytes.length < 12 || magic !== 'PAR1') {
    throw modelCorrupt(
      `${where}: ${bytes.length} bytes that do not end in PAR1: no parquet, or cut`,
    )
  }
  const size = tail.readUInt32LE(0)
  if (size > bytes.length - 8 || size > limits.parquetFooterBytesMax) {
    throw modelCorrupt(`${where}: footer of ${size} bytes in a file of ${bytes.length}`)
  }
  try {
    const footer = bytes.subarray(bytes.length - 8 - size, bytes.length - 8)
    readThriftStruct({ bytes: footer, at: 0, valuesLeft: limits.thriftValuesMax })
    return parquetMetadata(bytes.subarray(bytes.length - 8 - size), { geoparquet: false })
  } catch (cause) {
    throw modelCorrupt(`${where}: footer: ${(cause as Error).message}`, cause)
  }
}

/** Fields that a hostile footer lacks are `undefined`, whatever hyparquet's types say. */
function toCount(value: unknown, where: string): number {
  if (typeof value === 'bigint' && value >= 0n && value < 2n ** 40n) return Number(value)
  throw modelCorrupt(`${where}: found ${value}, expected a count`)
}

function buildTree(schema: readonly SchemaElement[], where: string): ParquetNode[] {
  let at = 1
  const build = (parent: ParquetNode, count: number, depth: number): void => {
    if (depth > limits.parquetDepthMax) {
      throw modelCorrupt(`${where}: schema nested deeper than ${limits.parquetDepthMax}`)
    }
    const names = new Set<string>()
    for (let i = 0; i < count; i++) {
      const element = schema[at++]
      if (element === undefined) throw modelCorrupt(`${where}: schema ends inside ${parent.name}`)
      if (typeof element.name !== 'string' || names.has(element.name)) {
        throw modelCorrupt(
          `${where}: schema: a name under ${parent.name} is missing or twice there`,
        )
      }
      if (element.name === '__proto__') throw modelUnsupported(`${where}: a column named __proto__`)
      names.add(element.name)
      const isRepeated = element.repetition_type === 'REPEATED'
      const definitionMax = parent.definitionMax + (element.repetition_type === 'REQUIRED' ? 0 : 1)
      const node: ParquetNode = {
        name: element.name,
        path: [...parent.path, element.name],
        element,
        children: [],
        definitionMax,
        repetitionMax: parent.repetitionMax + (isRepeated ? 1 : 0),
        opening: isRepeated ? [...parent.opening, definitionMax] : parent.opening,
      }
      parent.children.push(node)
      const children = element.num_children ?? 0
      if (children > 0) build(node, children, depth + 1)
      checkElement(node, `${where}: column ${node.path.join('.')}`)
    }
  }
  const element = schema[0] ?? { name: '' }
  const root: ParquetNode = {
    name: 'the root',
    path: [],
    element,
    children: [],
    definitionMax: 0,
    repetitionMax: 0,
    opening: [0],
  }
  if (schema.length > limits.parquetColumnsMax) {
    throw modelCorrupt(`${where}: ${schema.length} schema elements`)
  }
  build(root, element.num_children ?? 0, 0)
  if (at !== Math.max(schema.length, 1)) {
    throw modelCorrupt(`${where}: schema: ${schema.length} elements, ${at} of them in its tree`)
  }
  return root.children
}

const foreignTypes = /^(JSON|BSON|INTERVAL|GEOMETRY|GEOGRAPHY|VARIANT|UUID|FLOAT16|TIME)/

function checkElement({ element, children }: ParquetNode, where: string): void {
  const repetitions = ['REQUIRED', 'OPTIONAL', 'REPEATED']
  if (!repetitions.includes(element.repetition_type ?? '')) {
    throw modelCorrupt(`${where}: repetition ${element.repetition_type}`)
  }
  const isGroup = children.length > 0
  if (isGroup === (element.type !== undefined)) {
    throw modelCorrupt(`${where}: expected either a type or children`)
  }
  const annotation = String(element.converted_type ?? element.logical_type?.type ?? '')
  if (foreignTypes.test(annotation) && !annotation.startsWith('TIMESTAMP')) {
    throw modelUnsupported(`${where}: type ${annotation}, expected one that Spark writes`)
  }
  const length = element.type_length ?? 0
  if (element.type === 'FIXED_LEN_BYTE_ARRAY' && !(length > 0 && length <= 2 ** 16)) {
    throw modelCorrupt(`${where}: fixed length ${length}`)
  }
  if (element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL') {
    // Converting a decimal takes time quadratic in its length.
    if (element.type === 'BYTE_ARRAY' || length > 32) {
      throw modelUnsupported(`${where}: decimal in ${element.type}(${length})`)
    }
  }
}

interface ChunkContext {
  columns: ParquetNode[]
  groupRows: number
  bytes: Uint8Array
  where: string
}

function readChunk(
  meta: FileMetaData['row_groups'][number]['columns'][number]['meta_data'],
  { columns, groupRows, bytes, where }: ChunkContext,
): ParquetChunk {
  if (meta === undefined) throw modelCorrupt(`${where}: no metadata`)
  let siblings = columns
  let leaf: ParquetNode | undefined
  for (const name of meta.path_in_schema) {
    leaf = siblings.find((node) => node.name === name)
    siblings = leaf?.children ?? []
  }
  if (leaf === undefined || leaf.children.length > 0 || leaf.element.type !== meta.type) {
    throw modelCorrupt(`${where}: ${meta.path_in_schema.join('.')} is no such column of the schema`)
  }
  if (!isKnownCodec(String(meta.codec))) {
    throw modelUnsupported(
      `${where}: codec ${meta.codec}, expected UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4, LZ4_RAW or ` +
        'BROTLI: save the model again with spark.sql.parquet.compression.codec=snappy',
    )
  }
  // As hyparquet reckons the range of a chunk.
  const from = toCount(meta.dictionary_page_offset || meta.data_page_offset, `${where}: offset`)
  const size = toCount(meta.total_compressed_size, `${where}: total_compressed_size`)
  if (from < 4 || from + size > bytes.length - 8) {
    throw modelCorrupt(`${where}: bytes ${from} to ${from + size} in a file of ${bytes.length}`)
  }
  const valueCount = toCount(meta.num_values, `${where}: num_values`)
  return { leaf, codec: meta.codec, from, to: from + size, valueCount, rowCount: groupRows }
}
