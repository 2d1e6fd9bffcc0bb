/** `onerow score`: rows from a file, a pipe or a flag; one line per row, in order. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { Command, Option } from 'commander'
import { requestInvalid, ServingError, toServingError } from '../base/errors.ts'
import { writeJson } from '../base/json.ts'
import type { InlineScorer } from '../compile/scorer.ts'
import type { Row } from '../model/frame.ts'
import { openModel } from '../serve/repository.ts'
import { csvHeader, csvLine, readCsv } from './csv.ts'
import { columnList, type ModelFlags, modelSettings, withModelFlags } from './flags.ts'
import { readNdjson } from './ndjson.ts'
import { progress } from './progress.ts'

interface ScoreFlags extends ModelFlags {
  input?: string
  row?: string
  output: string
  columns?: string
  signature?: string
  format?: 'ndjson' | 'csv'
}

export function scoreCommand(): Command {
  return withModelFlags(new Command('score'))
    .description('Score rows; a row that is refused is reported on its own line.')
    .option('--input <file>', 'rows, one JSON object a line or CSV with a header; - is a pipe')
    .option('--row <json>', 'one row')
    .option('--output <file>', 'where the answers go; - is standard output', '-')
    .option('--columns <names>', 'output columns, separated by commas')
    .option('--signature <name>', 'signature of a TensorFlow model')
    .addOption(
      new Option(
        '--format <format>',
        'of rows and answers (default: by the ending of the file)',
      ).choices(['ndjson', 'csv']),
    )
    .action(score)
}

async function score(path: string, flags: ScoreFlags): Promise<void> {
  if ((flags.input === undefined) === (flags.row === undefined)) {
    throw requestInvalid('score: expected either --input <file> or --row <json>')
  }
  const model = await openModel(path, await modelSettings(flags))
  if (flags.signature !== undefined) {
    throw requestInvalid(`--signature ${flags.signature}: a ${model.format} model has none`)
  }
  const columns = columnList(flags.columns)
  const scorer = columns === undefined ? model.scorer : model.scorer.select(columns)
  const isCsv = (flags.format ?? (flags.input?.endsWith('.csv') ? 'csv' : 'ndjson')) === 'csv'
  const names = scorer.output.map((field) => field.name)
  const input = await openInput(flags)
  const rows = isCsv ? readCsv(input, scorer.input) : readNdjson(input)
  const output = flags.output === '-' ? process.stdout : createWriteStream(flags.output)

  if (isCsv) await write(output, csvHeader(names))
  const bar = progress()
  let count = 0
  for await (const row of rows) {
    const answer = scoreRow(scorer, row)
    await write(output, isCsv ? csvLine(names, answer) : `${writeJson(answer)}\n`)
    bar.update(`${++count} rows`)
  }
  bar.done()
  if (output !== process.stdout) {
    output.end()
    await once(output, 'finish')
  }
}

async function openInput({ row, input }: ScoreFlags): Promise<Readable> {
  if (row !== undefined) return Readable.from([Buffer.from(row)])
  if (input === undefined || input === '-') return process.stdin
  try {
    return (await open(input)).createReadStream()
  } catch (cause) {
    throw requestInvalid(`--input ${input}: ${(cause as Error).message}`)
  }
}

/** Outputs, `{"$skipped": true}`, or `{"$error": ...}`: what one line of the output says. */
function scoreRow(scorer: InlineScorer, row: Row | ServingError): Record<string, unknown> {
  try {
    if (row instanceof ServingError) throw row
    return scorer.score(row)
  } catch (thrown) {
    const { code, message, details } = toServingError(thrown)
    const { column, stage } = details
    return { $error: { code, message, ...(column && { column }), ...(stage && { stage }) } }
  }
}

async function write(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await once(output, 'drain')
}
