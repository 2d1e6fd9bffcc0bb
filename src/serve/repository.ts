/**
 * From paths to models that can serve: finds versions, loads the native files, replays the golden
 * rows, chooses the numerics profile.
 */
import { ServingError } from '../base/errors.ts'
import { openSource } from '../bytes/source.ts'
import { defaultNumerics } from '../compile/bind.ts'
import { compile } from '../compile/compile.ts'
import type { InlineScorer } from '../compile/scorer.ts'
import { loadModel } from '../formats/load.ts'
import { checkDigests, readGolden, readManifest } from '../formats/manifest.ts'
import { type ModelLocation, recognisePath } from '../formats/recognise.ts'
import { type Numerics, numericsProfiles } from '../kernels/numerics.ts'
import type { ModelDescription } from '../model/description.ts'
import type { Row } from '../model/frame.ts'
import type { ScoringOptions } from '../model/options.ts'
import { type ModelSettings, scoringOptions } from './config.ts'
import type { LoadedModel } from './loaded-model.ts'
import { type GoldenCase, goldenCase, type ParityReport, replay } from './parity.ts'

/** A loaded model with its scorer in this thread, and what the golden rows said of it. */
export interface OpenedModel extends LoadedModel {
  scorer: InlineScorer
  numerics: Numerics
  report: ParityReport | undefined
  goldenRows: readonly Row[]
}

/** A model that could not be loaded. */
export interface FailedModel {
  name: string
  error: ServingError
}

/**
 * Opens the model at `path`: a version directory, a model directory (its newest version), a file.
 * @throws MODEL_UNKNOWN, MODEL_CORRUPT, MODEL_UNSUPPORTED; REQUEST_INVALID for a repository
 */
export async function openModel(path: string, settings: ModelSettings = {}): Promise<OpenedModel> {
  const found = await recognisePath(path)
  if (found.length === 1) return openVersion(found[0], settings)
  const names = found.map((location) => location.name).join(', ')
  throw new ServingError('REQUEST_INVALID', `${path}: a repository of ${names}; name one of them`)
}

/**
 * Opens the newest version of every model below `path`; what cannot be loaded is reported.
 * @param onModel called as each is done
 */
export async function openRepository(
  path: string,
  settings: Readonly<Record<string, ModelSettings>>,
  onModel: (done: OpenedModel | FailedModel) => void = () => {},
): Promise<{ models: OpenedModel[]; failed: FailedModel[] }> {
  const models: OpenedModel[] = []
  const failed: FailedModel[] = []
  for (const location of await recognisePath(path)) {
    try {
      const model = await openVersion(location, settings[location.name] ?? {})
      models.push(model)
      onModel(model)
    } catch (thrown) {
      if (!(thrown instanceof ServingError)) throw thrown
      const failure = { name: location.name, error: thrown }
      failed.push(failure)
      onModel(failure)
    }
  }
  return { models, failed }
}

/**
 * Opens one version, complete by its manifest's digests where it has them.
 * Numerics: configuration, then the manifest, then what gives the most identical bits on the
 * golden rows, then the default of the Spark version (DESIGN.md, "Numerics profiles").
 */
async function openVersion(location: ModelLocation, settings: ModelSettings): Promise<OpenedModel> {
  const source = await openSource(location.path)
  const manifest = await readManifest(source)
  if (manifest !== undefined) await checkDigests(source, manifest)
  const description = await loadModel(source)
  const options = scoringOptions(settings, location.name)
  const golden = await readGolden(source)
  const cases = golden.map(({ rows, expected, manifest }) => goldenCase(rows, expected, manifest))
  const fitted = fitNumerics(description, options, cases)
  const whole = fitted.scorer
  const { columns } = settings
  const scorer = columns === undefined ? whole : whole.select(columns)
  const parity = fitted.report === undefined ? 'none' : fitted.report.passed ? 'passed' : 'failed'
  return {
    name: location.name,
    version: location.version,
    versions: location.versions,
    description,
    options: fitted.options,
    ...(columns === undefined ? {} : { columns }),
    format: description.format,
    parity,
    example: exampleRow(golden) ?? whole.example,
    scorer,
    numerics: fitted.numerics,
    report: fitted.report,
    goldenRows: golden.flatMap(({ rows }) => rows as Row[]),
  }
}

interface Fitted {
  options: ScoringOptions
  numerics: Numerics
  scorer: InlineScorer
  report: ParityReport | undefined
}

function fitNumerics(
  description: ModelDescription,
  options: ScoringOptions,
  cases: readonly GoldenCase[],
): Fitted {
  const chosen = options.numerics ?? description.numerics
  const first = chosen ?? defaultNumerics(options.sparkVersion ?? description.engineVersion)
  const candidates = chosen === undefined && cases.length > 0 ? numericsProfiles : []
  let best = tryNumerics(description, options, cases, first)
  for (const numerics of candidates) {
    const { report } = best
    if (report === undefined || (report.passed && report.identical === report.cells)) break
    const other = tryNumerics(description, options, cases, numerics)
    if ((other.report?.identical ?? 0) > report.identical) best = other
  }
  return best
}

function tryNumerics(
  description: ModelDescription,
  options: ScoringOptions,
  cases: readonly GoldenCase[],
  numerics: Numerics,
): Fitted {
  const withNumerics = { ...options, numerics }
  const scorer = compile(description, withNumerics)
  if (scorer.kind !== 'inline') throw new Error('assertion failed: a Spark model scores inline')
  const reports = cases.map((golden) => replay(scorer, golden))
  // Several golden files are a matter of signatures, which Spark models do not have.
  return { options: withNumerics, numerics, scorer, report: reports[0] }
}

/** The first golden row that the original engine scored. */
function exampleRow(
  golden: readonly { rows: readonly unknown[]; expected: readonly unknown[] }[],
): Row | undefined {
  for (const { rows, expected } of golden) {
    const at = expected.findIndex((answer) => {
      const keys = Object.keys((answer as object | null) ?? {})
      return keys.length > 0 && !keys.some((key) => key.startsWith('$'))
    })
    if (at >= 0) return rows[at] as Row
  }
  return undefined
}
