/** The libraries themselves, in their child process: what Python gets of them, to the bit. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { EngineChild } from '../../src/engines/engine-child.ts'
import type { LibraryName } from '../../src/engines/engine-messages.ts'
import { findLibrary } from '../../src/engines/find-library.ts'
import type { LibraryColumn } from '../../src/engines/library-model.ts'
import { boosterPython } from '../python.ts'

const train = `
import json, sys
import lightgbm, numpy as np, xgboost
x = np.random.default_rng(1).normal(size=(200, 3))
x[np.random.default_rng(2).random(x.shape) < 0.2] = np.nan
x[np.random.default_rng(3).random(x.shape) < 0.2] = 0
label = np.arange(200) % 3
one = xgboost.train({"objective": "multi:softprob", "num_class": 3}, xgboost.DMatrix(x, label), 5)
one.save_model("model.json")
xgboost.train({}, xgboost.DMatrix(x, label), 0).save_model("none.json")
two = lightgbm.train({"objective": "multiclass", "num_class": 3, "verbose": -1},
                     lightgbm.Dataset(x, label), 5)
two.save_model("model.txt")
matrix = xgboost.DMatrix(x)
flat = lambda values: values.astype(float).ravel().tolist()
names = {"margin": ("output_margin", "raw_score"), "leaf": ("pred_leaf", "pred_leaf"),
         "contribs": ("pred_contribs", "pred_contrib")}
answers = {"prediction": (flat(one.predict(matrix)), flat(two.predict(x)))}
for name, (first, second) in names.items():
    answers[name] = (flat(one.predict(matrix, **{first: True})),
                     flat(two.predict(x, **{second: True})))
rows = [[None if v != v else v for v in row] for row in x.tolist()]
versions = (xgboost.__version__, lightgbm.__version__)
print(json.dumps({"rows": rows, "answers": answers, "versions": versions}))
`

interface Trained {
  rows: (number | null)[][]
  answers: Record<LibraryColumn, [number[], number[]]>
  versions: [string, string]
}

const environment = await boosterPython()
const skip = 'skip' in environment ? environment.skip : koffiMissing()
const work = await mkdtemp(join(tmpdir(), 'onerow-original-'))
after(() => rm(work, { recursive: true, force: true }))
const trained = skip ? undefined : await trainModels()

function koffiMissing(): string | false {
  try {
    createRequire(import.meta.url)('koffi')
    return false
  } catch {
    return 'koffi is not installed: npm install koffi'
  }
}

async function trainModels(): Promise<Trained> {
  assert.ok('python' in environment)
  process.env.ONEROW_PYTHON = environment.python
  const options = { cwd: work, maxBuffer: 2 ** 26 }
  return JSON.parse((await promisify(execFile)(environment.python, ['-c', train], options)).stdout)
}

const cases: [LibraryName, string][] = [
  ['xgboost', 'model.json'],
  ['lightgbm', 'model.txt'],
]
cases.forEach(([library, file], i) => {
  const open = async (modelPath: string): Promise<EngineChild> =>
    new EngineChild({ library, libraryPath: await findLibrary(library), modelPath })

  test(`${library}: the same answers as from Python`, { skip }, async () => {
    assert.ok(trained !== undefined)
    const engine = await open(join(work, file))
    try {
      const facts = { version: trained.versions[i], featureCount: 3 }
      assert.deepEqual(await engine.open(), facts)
      const columns: LibraryColumn[] = ['prediction', 'margin', 'leaf', 'contribs']
      const x = Float64Array.from(trained.rows.flat(), (value) => value ?? Number.NaN)
      const together = await engine.predict(x, trained.rows.length, columns)
      const alone = await engine.predict(x.slice(0, 3), 1, columns)
      columns.forEach((column, at) => {
        const { values, width } = together[at]
        assert.deepEqual([...values], trained.answers[column][i], column)
        assert.deepEqual([...alone[at].values], [...values.slice(0, width)], column)
      })
    } finally {
      engine.close()
    }
  })

  test(`${library}: a broken file is refused, and says so`, { skip }, async () => {
    const path = join(work, `cut-${file}`)
    const whole = await readFile(join(work, file))
    await writeFile(path, whole.subarray(0, whole.length / 2))
    const engine = await open(path)
    try {
      // LightGBM 4.7 does not refuse it: it reads where nothing is.
      await assert.rejects(engine.open(), { code: 'MODEL_UNSUPPORTED', message: /cut-model/ })
    } finally {
      engine.close()
    }
  })

  test(`${library}: what is no library is refused`, { skip }, async () => {
    const modelPath = join(work, file)
    const engine = new EngineChild({ library, libraryPath: modelPath, modelPath })
    try {
      await assert.rejects(engine.open(), {
        code: 'MODEL_UNSUPPORTED',
        message: /model\.(json|txt): /,
      })
    } finally {
      engine.close()
    }
  })
})

test('xgboost: a model without trees has no leaves', { skip }, async () => {
  const libraryPath = await findLibrary('xgboost')
  const modelPath = join(work, 'none.json')
  const engine = new EngineChild({ library: 'xgboost', libraryPath, modelPath })
  try {
    const [margin, leaf] = await engine.predict(new Float64Array(3), 1, ['margin', 'leaf'])
    assert.deepEqual([margin.values.length, leaf.values.length, leaf.width], [1, 0, 0])
  } finally {
    engine.close()
  }
})

test('xgboost: an infinity is refused by the library', { skip }, async () => {
  const libraryPath = await findLibrary('xgboost')
  const engine = new EngineChild({
    library: 'xgboost',
    libraryPath,
    modelPath: join(work, 'model.json'),
  })
  try {
    const x = Float64Array.of(Number.POSITIVE_INFINITY, 0, 0)
    await assert.rejects(engine.predict(x, 1, ['prediction']), {
      code: 'ROW_INVALID',
      message: /Input data contains `inf`/,
    })
  } finally {
    engine.close()
  }
})
