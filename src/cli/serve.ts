/** `onerow serve`: the scoring server. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { requestInvalid, ServingError } from '../base/errors.ts'
import { type Config, readConfig } from '../serve/config.ts'
import { createLog } from '../serve/log.ts'
import {
  type FailedModel,
  type OpenedModel,
  openModel,
  openRepository,
} from '../serve/repository.ts'
import { startServer } from '../serve/server.ts'
import { closeOnSignals, retireMsDefault } from '../serve/signals.ts'
import { curlLine } from './curl.ts'
import { progress } from './progress.ts'

interface ServeFlags {
  port?: number
  host?: string
  workers?: number
  config?: string
  name?: string
  requireAll?: boolean
  logLevel?: string
  errorDetail?: 'full' | 'generic'
}

const portDefault = 8080
const exitFailed = 1

export function serveCommand(): Command {
  const number = (flag: string, text: string, variable: string): Option =>
    new Option(flag, text).argParser(parseCount).env(variable)
  return new Command('serve')
    .description('Serve a repository, a model directory or a file over HTTP.')
    .argument('[path]', 'what to serve; without it, the models of --config')
    .addOption(number('--port <n>', `HTTP port (default ${portDefault})`, 'ONEROW_PORT'))
    .addOption(new Option('--host <address>', 'default 127.0.0.1').env('ONEROW_HOST'))
    .addOption(number('--workers <n>', 'serving threads (default: one a core)', 'ONEROW_WORKERS'))
    .addOption(new Option('--config <file>', 'settings, onerow.yaml').env('ONEROW_CONFIG'))
    .addOption(new Option('--name <name>', 'name of a single model').env('ONEROW_NAME'))
    .addOption(
      new Option('--require-all', 'exit 1 if a model fails to load').env('ONEROW_REQUIRE_ALL'),
    )
    .addOption(new Option('--log-level <level>', 'default info').env('ONEROW_LOG_LEVEL'))
    .addOption(
      new Option('--error-detail <detail>', 'what errors tell (default full)')
        .choices(['full', 'generic'])
        .env('ONEROW_ERROR_DETAIL'),
    )
    .action(serve)
}

async function serve(path: string | undefined, flags: ServeFlags): Promise<void> {
  const config = flags.config === undefined ? {} : await readConfig(flags.config)
  const models = await openAll(path, flags, config)
  if (models === undefined) {
    process.exitCode = exitFailed
    return
  }
  const log = createLog(flags.logLevel ?? config.log?.level ?? 'info')
  const server = await startServer({
    models,
    host: flags.host ?? process.env.HOST ?? config.server?.host ?? '127.0.0.1',
    port: flags.port ?? environmentPort() ?? config.server?.port ?? portDefault,
    ...optional('workers', flags.workers ?? config.server?.workers),
    ...optional('errorDetail', flags.errorDetail),
    log,
  })
  const address = `http://${server.host}:${server.port}`
  for (const model of models) {
    console.log(
      `${model.name} version ${model.version}: ${model.format}, parity ${model.parity}\n` +
        `  ${curlLine(address, model.name, model.example)}`,
    )
  }
  for (const note of server.notes) console.log(note)
  console.log(`listening on ${address}, ${server.transport}, ${server.workers} worker(s)`)
  const closed = closeOnSignals(server, {
    log,
    retireMs: config.server?.shutdownDelayMs ?? retireMsDefault,
  })
  const ended = await Promise.race([closed, server.failed])
  if (ended instanceof ServingError) throw ended
  process.exitCode = ended
}

/** What may be served; `undefined` where the process is to end, its reasons already told. */
async function openAll(
  path: string | undefined,
  flags: ServeFlags,
  config: Config,
): Promise<OpenedModel[] | undefined> {
  const opened: (OpenedModel | FailedModel)[] = []
  const bar = progress()
  const onModel = (done: OpenedModel | FailedModel): void => {
    opened.push(done)
    bar.update(`${opened.length} models, last ${done.name}`)
  }
  const settings = config.models ?? {}
  for (const [name, model] of Object.entries(settings)) {
    if (model.path !== undefined) onModel(await open(name, model.path, config))
  }
  if (path !== undefined) await openRepository(path, settings, onModel)
  else if (opened.length === 0) {
    throw requestInvalid(
      'serve: nothing to serve; name a directory, or models.<name>.path in --config',
    )
  }
  bar.done()
  rename(opened, flags.name)

  const refused = opened.filter((model) => 'error' in model || !mayServe(model, config))
  for (const model of refused) process.stderr.write(`onerow: ${refusal(model)}\n`)
  const servable = opened.filter((model) => !('error' in model) && mayServe(model, config))
  if (servable.length === 0) {
    process.stderr.write('onerow: no model can be served, for the reasons above\n')
    return undefined
  }
  return refused.length > 0 && flags.requireAll === true ? undefined : (servable as OpenedModel[])
}

async function open(
  name: string,
  path: string,
  config: Config,
): Promise<OpenedModel | FailedModel> {
  try {
    return { ...(await openModel(path, config.models?.[name])), name }
  } catch (thrown) {
    if (thrown instanceof ServingError) return { name, error: thrown }
    throw thrown
  }
}

function rename(opened: readonly (OpenedModel | FailedModel)[], name: string | undefined): void {
  if (name === undefined) return
  if (opened.length === 1) opened[0].name = name
  else throw requestInvalid(`--name ${name}: ${opened.length} models, expected one`)
}

/** Failed parity keeps a model out; missing parity only where the settings ask for it. */
function mayServe(model: OpenedModel | FailedModel, config: Config): boolean {
  if ('error' in model || model.parity === 'failed') return false
  return model.parity === 'passed' || config.models?.[model.name]?.requireParity !== true
}

function refusal(model: OpenedModel | FailedModel): string {
  if ('error' in model) return `${model.name} is not served: ${model.error.message}`
  if (model.report === undefined) {
    return `${model.name} is not served: no golden rows, and its settings require parity`
  }
  const { problemCount, problems } = model.report
  return (
    `${model.name} is not served: ${problemCount} answers differ from the original engine's ` +
    `(onerow verify shows them), the first: ${problems[0]}`
  )
}

function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count <= 65_535) return count
  throw new InvalidArgumentError('expected a number from 0 to 65535')
}

function environmentPort(): number | undefined {
  const text = process.env.PORT
  return text === undefined || text === '' ? undefined : parseCount(text)
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V })
}
