/** All functions of Spark SQL that rows can be scored with, by their names in lower case. */
import type { SqlFunction, SqlFunctions } from './expression.ts'
import { arithmeticFunctions } from './functions-arithmetic.ts'
import { arrayFunctions } from './functions-array.ts'
import { arraySetFunctions } from './functions-array-sets.ts'
import { assertionFunctions } from './functions-assertion.ts'
import { conditionalFunctions } from './functions-conditional.ts'
import { conversionFunctions } from './functions-conversion.ts'
import { dateFunctions } from './functions-date.ts'
import { datetimeTextFunctions } from './functions-datetime-text.ts'
import { encodingFunctions } from './functions-encoding.ts'
import { formatFunctions } from './functions-format.ts'
import { hashFunctions } from './functions-hash.ts'
import { mapFunctions } from './functions-map.ts'
import { mathFunctions } from './functions-math.ts'
import { regexpFunctions } from './functions-regexp.ts'
import { roundingFunctions } from './functions-rounding.ts'
import { stringFunctions } from './functions-string.ts'
import { substringFunctions } from './functions-substring.ts'
import { textDistanceFunctions } from './functions-text-distance.ts'
import { timestampFunctions } from './functions-timestamp.ts'

const families: readonly SqlFunctions[] = [
  arrayFunctions,
  arraySetFunctions,
  arithmeticFunctions,
  formatFunctions,
  textDistanceFunctions,
  assertionFunctions,
  conditionalFunctions,
  conversionFunctions,
  dateFunctions,
  datetimeTextFunctions,
  encodingFunctions,
  hashFunctions,
  mapFunctions,
  mathFunctions,
  regexpFunctions,
  roundingFunctions,
  stringFunctions,
  substringFunctions,
  timestampFunctions,
]

const functions: ReadonlyMap<string, SqlFunction> = new Map(
  families.flatMap((family) => Object.entries(family)),
)

export function findFunction(name: string): SqlFunction | undefined {
  return functions.get(name)
}

/** Functions of many rows or of none: said so, where a name is merely unknown it is said so too. */
export function manyRowsKind(name: string): string | undefined {
  if (aggregates.has(name)) return 'an aggregate, which needs many rows'
  if (windows.has(name)) return 'a window function, which needs many rows'
  if (generators.has(name)) return 'a generator, which makes several rows of one'
  if (unrepeatable.has(name)) return 'different at every call, so no answer could be checked'
  return undefined
}

const aggregates = new Set(
  (
    'any any_value approx_count_distinct approx_percentile array_agg avg bit_and bit_or bit_xor ' +
    'bool_and bool_or collect_list collect_set corr count count_if covar_pop covar_samp every ' +
    'first first_value grouping grouping_id histogram_numeric kurtosis last last_value listagg ' +
    'max max_by mean median min min_by mode percentile percentile_approx percentile_cont ' +
    'percentile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx ' +
    'regr_sxy regr_syy skewness some std stddev stddev_pop stddev_samp string_agg sum try_avg ' +
    'try_sum var_pop var_samp variance'
  ).split(' '),
)
const windows = new Set(
  'cume_dist dense_rank lag lead nth_value ntile percent_rank rank row_number window'.split(' '),
)
const generators = new Set(
  'explode explode_outer inline inline_outer posexplode posexplode_outer stack'.split(' '),
)
const unrepeatable = new Set(
  (
    'rand random randn randstr uniform shuffle uuid monotonically_increasing_id ' +
    'spark_partition_id input_file_name input_file_block_start input_file_block_length'
  ).split(' '),
)
