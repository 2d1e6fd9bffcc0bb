/**
 * LightGBM's C API (c_api.h, 3.0 to 4.7): a model is loaded from its text, rows are a matrix of
 * doubles in which NaN is missing, and each output column is one prediction.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Koffi, NativeLibrary, Pointer } from './koffi.ts'
import {
  type LibraryAnswer,
  type LibraryColumn,
  type LibraryModel,
  LibraryRefusal,
} from './library-model.ts'

/** C_API_PREDICT_* */
const predictionTypes: Record<LibraryColumn, number> = {
  prediction: 0,
  margin: 1,
  leaf: 2,
  contribs: 3,
}
/** C_API_DTYPE_FLOAT64 */
const float64 = 1
/** Of iterations: from the first one, all of them. */
const first = 0
const all = -1
const parameters = 'num_threads=1 verbosity=-1'

/**
 * @param model the content of a model file
 * @throws LibraryRefusal where the library does not load it; an Error where it is no LightGBM
 */
export function openLightgbm(koffi: Koffi, libraryPath: string, model: Buffer): LibraryModel {
  const api = bindApi(koffi.load(libraryPath))
  const text = model.toString('utf8')
  if (text.trimStart().startsWith('{')) {
    throw new LibraryRefusal('a JSON dump, which LightGBM itself does not load; expected its text')
  }
  const handle: Pointer[] = [0n]
  api.check(api.loadModel(text, [0], handle))
  const [booster] = handle
  const features = [0]
  api.check(api.featureCount(booster, features))

  const predict = (x: Float64Array, rowCount: number, column: LibraryColumn): LibraryAnswer => {
    const type = predictionTypes[column]
    const length = [0]
    api.check(api.resultLength(booster, rowCount, type, first, all, length))
    const values = new Float64Array(Number(length[0]))
    const shape = [float64, rowCount, x.length / rowCount, 1]
    api.check(api.predict(booster, x, ...shape, type, first, all, parameters, length, values))
    return { values, width: values.length / rowCount }
  }
  return { version: versionBeside(libraryPath), featureCount: features[0], predict }
}

function bindApi(library: NativeLibrary) {
  const lastError = library.func('const char *LGBM_GetLastError()')
  // LightGBM 2 has no such function, and another LGBM_BoosterPredictForMat.
  library.func('int LGBM_FastConfigFree(void *config)')
  return {
    loadModel: library.func(
      'int LGBM_BoosterLoadModelFromString(const char *text, _Out_ int *iterations, ' +
        '_Out_ void **out)',
    ),
    featureCount: library.func('int LGBM_BoosterGetNumFeature(void *booster, _Out_ int *count)'),
    resultLength: library.func(
      'int LGBM_BoosterCalcNumPredict(void *booster, int rows, int type, int start, ' +
        'int iterations, _Out_ int64_t *length)',
    ),
    predict: library.func(
      'int LGBM_BoosterPredictForMat(void *booster, const void *data, int data_type, ' +
        'int32_t rows, int32_t columns, int is_row_major, int type, int start, int iterations, ' +
        'const char *parameters, _Out_ int64_t *length, _Out_ double *result)',
    ),
    check: (status: unknown): void => {
      if (status !== 0) throw new LibraryRefusal(String(lastError()).trim().split('\n')[0])
    },
  }
}

/** Wheels have it in a file; the library does not say it. */
function versionBeside(libraryPath: string): string {
  const directory = dirname(libraryPath)
  for (const place of [directory, dirname(directory)]) {
    try {
      return readFileSync(join(place, 'VERSION.txt'), 'utf8').trim()
    } catch {
      // Not a wheel, or another layout of one.
    }
  }
  return ''
}
