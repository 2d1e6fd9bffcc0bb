/** `onerow publish`: a native model directory becomes a new version in a repository. */
import { Command } from 'commander'
import { requestInvalid } from '../base/errors.ts'
import { publish } from '../serve/publish.ts'
import { progress } from './progress.ts'

interface PublishFlags {
  to: string
  name: string
  rows?: string
  expected?: string
}

export function publishCommand(): Command {
  return new Command('publish')
    .description('Add a model to a repository as a new version, at once, with its manifest.')
    .argument('<path>', 'what the trainer saved: a directory, a file or an archive')
    .requiredOption('--to <repository>', 'the directory of models')
    .requiredOption('--name <name>', 'name of the model in the repository')
    .option('--rows <file>', 'golden input rows, NDJSON')
    .option('--expected <file>', 'what the original engine gave for them, NDJSON')
    .action(run)
}

async function run(path: string, flags: PublishFlags): Promise<void> {
  const { to, name, rows, expected } = flags
  if ((rows === undefined) !== (expected === undefined)) {
    throw requestInvalid('publish: --rows and --expected go together')
  }
  if (!/^[^/\\._][^/\\]*$/.test(name) || /^\d+$/.test(name)) {
    throw requestInvalid(`--name ${name}: expected a directory name that is no number`)
  }
  const bar = progress()
  const { place, parity } = await publish(path, {
    repository: to,
    name,
    ...(rows === undefined || expected === undefined ? {} : { golden: { rows, expected } }),
    onFile: (done, all) => bar.update(`${done} of ${all} files`),
  })
  bar.done()
  console.log(`${place}: published, parity ${parity}`)
}
