/** The commands under one roof: common flags, exit codes, errors as one sentence. */
import { Command, CommanderError } from 'commander'
import { type ErrorCode, toServingError } from '../base/errors.ts'
import { benchCommand } from './bench.ts'
import { exitFailed, exitUsage } from './exit-codes.ts'
import { withCommonFlags } from './flags.ts'
import { inspectCommand } from './inspect.ts'
import { publishCommand } from './publish.ts'
import { scoreCommand } from './score.ts'
import { serveCommand } from './serve.ts'
import { verifyCommand } from './verify.ts'
import { version } from './version.ts'

/** Runs one command line and returns the exit code of the process. */
export async function runCommand(args: readonly string[]): Promise<number> {
  // An empty variable is an unset one; the parser of flags would take it for a value.
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith('ONEROW_') && value === '') delete process.env[name]
  }
  const program = new Command('onerow')
    .description('Scores one row at a time with a model exactly as its trainer saved it.')
    .version(version, '--version')
    .helpOption('--help')
    .showHelpAfterError('(onerow --help shows the commands)')
  const commands = [
    serveCommand(),
    scoreCommand(),
    inspectCommand(),
    verifyCommand(),
    benchCommand(),
    publishCommand(),
  ]
  for (const command of commands) {
    program.addCommand(withCommonFlags(command).exitOverride())
  }
  try {
    await program.exitOverride().parseAsync([...args], { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : exitUsage
    const error = toServingError(thrown)
    process.stderr.write(`onerow: ${error.message}\n`)
    if (error.code === 'INTERNAL' && thrown instanceof Error) {
      process.stderr.write(`${thrown.stack}\n`)
    }
    return isUsage(error.code) ? exitUsage : exitFailed
  }
}

function isUsage(code: ErrorCode): boolean {
  return code === 'REQUEST_INVALID'
}
