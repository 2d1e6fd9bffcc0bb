import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { ServingError } from '../../src/base/errors.ts'
import { checkConfig, nearest, readConfig, scoringOptions } from '../../src/serve/config.ts'
import { root } from '../root.ts'

const work = await mkdtemp(join(tmpdir(), 'onerow-config-'))
after(() => rm(work, { recursive: true, force: true }))

const refusal = (config: unknown): string => {
  try {
    checkConfig(config, 'onerow.yaml')
  } catch (thrown) {
    assert.ok(thrown instanceof ServingError && thrown.code === 'REQUEST_INVALID')
    return thrown.message
  }
  return 'accepted'
}

test('the example of docs/configuration.md is a configuration', async () => {
  const docs = await readFile(join(root, 'docs/configuration.md'), 'utf8')
  const example = docs.match(/(?:^ {4}.*\n)+/m)?.[0] ?? ''
  const config = checkConfig(parse(example), 'docs')
  assert.equal(config.models?.churn.numerics, 'vector-8')
  const options = scoringOptions(config.models?.churn ?? {}, 'churn')
  assert.deepEqual(
    options.schema?.map((field) => field.type.kind),
    ['int', 'string'],
  )
})

test('an unknown key names the nearest known one', () => {
  assert.match(refusal({ server: { prot: 1 } }), /server: unknown key prot, did you mean port\?/)
  assert.match(refusal({ modles: {} }), /top level: unknown key modles, did you mean models\?/)
  assert.match(refusal({ models: { a: { numeric: 'x' } } }), /models\.a: .*did you mean numerics/)
  assert.equal(nearest('wrokers', ['host', 'port', 'workers']), 'workers')
})

test('a wrong value says what was found and what was wanted', () => {
  assert.match(
    refusal({ server: { port: 'x' } }),
    /server\.port: found "x", expected must be integer|server\.port: found "x"/,
  )
  assert.match(
    refusal({ models: { a: { numerics: 'x' } } }),
    /found "x", expected one of sequential/,
  )
  assert.match(refusal([]), /onerow\.yaml: top level/)
})

test('a file that is missing or no YAML', async () => {
  await assert.rejects(readConfig(join(work, 'nowhere.yaml')), /nowhere\.yaml: cannot be read/)
  const file = join(work, 'bad.yaml')
  await writeFile(file, 'a: [1')
  await assert.rejects(readConfig(file), /bad\.yaml: .*expected YAML/)
  await writeFile(file, '')
  assert.deepEqual(await readConfig(file), {})
})
