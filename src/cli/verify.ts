/** `onerow verify`: golden rows through the scorer, compared with the original engine's answers. */
import { Command } from 'commander'
import { requestInvalid } from '../base/errors.ts'
import type { ParityReport } from '../serve/parity.ts'
import { openModel } from '../serve/repository.ts'
import { exitFailed, exitNoGoldenRows } from './exit-codes.ts'
import { type ModelFlags, modelSettings, withModelFlags } from './flags.ts'
import { printTable } from './table.ts'

export function verifyCommand(): Command {
  return withModelFlags(new Command('verify'))
    .description('Replay golden rows and report how close the answers are; exit 1 if they differ.')
    .option('--against <engine>', '`original`: score with the original library instead')
    .option('--json', 'print the report as JSON')
    .action(verify)
}

async function verify(
  path: string,
  flags: ModelFlags & { against?: string; json?: boolean },
): Promise<void> {
  const model = await openModel(path, await modelSettings(flags))
  if (flags.against !== undefined) {
    throw requestInvalid(
      `--against ${flags.against}: Spark is no library; its answers are the golden rows of the ` +
        'version directory (verify without --against replays them)',
    )
  }
  if (model.report === undefined) {
    process.stderr.write(
      `onerow: ${path}: no golden rows; publish the model with onerow.publish (Python) or ` +
        'onerow publish --rows --expected\n',
    )
    process.exitCode = exitNoGoldenRows
    return
  }
  if (flags.json === true) {
    const { name, version, numerics, report } = model
    const json = JSON.stringify({ name, version, numerics, ...report }, null, 2)
    process.stdout.write(`${json}\n`)
  } else printReport(model.name, model.version, model.numerics, model.report)
  if (!model.report.passed) process.exitCode = exitFailed
}

function printReport(
  name: string,
  version: number,
  numerics: string | undefined,
  report: ParityReport,
): void {
  const { rows, refused, skipped, cells, identical } = report
  const share = cells === 0 ? 100 : (100 * identical) / cells
  console.log(
    `${name} version ${version}: ${report.passed ? 'passed' : 'FAILED'}, ${rows} rows ` +
      `(${refused} refused, ${skipped} dropped, as expected), ${cells} numbers, ` +
      `${share.toFixed(2)} % identical to the bit` +
      (numerics === undefined ? '' : `, numerics ${numerics}`),
  )
  const lines = Object.entries(report.columns).map(([column, found]) => {
    // Texts, integers and labels are compared as a whole: there is nothing to count.
    if (found.cells === 0) return [column, 'exact', '', '', '']
    return [
      column,
      found.tolerance,
      `${found.identical}/${found.cells}`,
      String(found.worstUlps),
      found.worstRelative.toExponential(1),
    ]
  })
  printTable([['column', 'tolerance', 'identical', 'worst ulp', 'worst relative'], ...lines])
  for (const problem of report.problems) console.log(`  ${problem}`)
  const more = report.problemCount - report.problems.length
  if (more > 0) console.log(`  and ${more} more`)
}
