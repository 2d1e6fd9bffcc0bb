/** Flags that several commands share. */
import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { requestInvalid } from '../base/errors.ts'
import type { ErrorDetail } from '../base/problem.ts'
import { useOwnStages } from '../formats/own-stages.ts'
import { type Numerics, numericsProfiles } from '../kernels/numerics.ts'
import { logLevels, type ModelSettings } from '../serve/config.ts'

export interface ModelFlags {
  schema?: string
  numerics?: Numerics
  errorDetail?: ErrorDetail
}

export function withModelFlags(command: Command): Command {
  return command
    .argument('<model>', 'version directory, model directory (newest version), file or archive')
    .option('--schema <file>', 'types of the input columns, as JSON')
    .addOption(
      new Option('--numerics <profile>', 'how sums are rounded').choices([...numericsProfiles]),
    )
}

/** Flags that every command takes; not every command has something to log. */
export function withCommonFlags(command: Command): Command {
  const levels = new Option('--log-level <level>', 'default info').choices([...logLevels])
  const details = new Option('--error-detail <detail>', 'what errors tell (default full)')
  return command
    .addOption(levels.env('ONEROW_LOG_LEVEL'))
    .addOption(details.choices(['full', 'generic']).env('ONEROW_ERROR_DETAIL'))
    .addOption(new Option('--stages <file>', 'JavaScript of your own stages').env('ONEROW_STAGES'))
    .helpOption('--help')
    .hook('preAction', async (command) => {
      const { stages } = command.opts<{ stages?: string }>()
      if (stages === undefined) return
      // Serving threads learn of it by the environment.
      process.env.ONEROW_STAGES = stages
      await useOwnStages(stages)
    })
}

/** @throws REQUEST_INVALID where the schema file cannot be read. */
export async function modelSettings(flags: ModelFlags): Promise<ModelSettings> {
  const settings: ModelSettings = {}
  if (flags.numerics !== undefined) settings.numerics = flags.numerics
  if (flags.schema !== undefined) settings.schema = await readJsonFile(flags.schema)
  return settings
}

export function columnList(text: string | undefined): string[] | undefined {
  return text?.split(',').map((name) => name.trim())
}

async function readJsonFile(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw requestInvalid(`${path}: ${(cause as Error).message}, expected a JSON schema`)
  }
}
