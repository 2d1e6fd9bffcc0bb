/** Small models of LightGBM, as text and as JSON, for tests that break them. */

type Lines = Readonly<Record<string, string | undefined>>

export interface TextModel {
  header?: Lines
  trees?: readonly Lines[]
  footer?: string
}

/** Feature a <= 0.5 (missing NaN, left): else category b in {1, 34}. */
export const tree: Lines = {
  num_leaves: '3',
  num_cat: '1',
  split_feature: '0 1',
  split_gain: '1 1',
  threshold: '0.5 0',
  decision_type: '10 1',
  left_child: '-1 -2',
  right_child: '1 -3',
  leaf_value: '1 10 100',
  leaf_weight: '1 1 1',
  leaf_count: '5 3 2',
  internal_value: '0 0',
  internal_weight: '0 0',
  internal_count: '10 5',
  cat_boundaries: '0 2',
  cat_threshold: '2 4',
  is_linear: '0',
  shrinkage: '1',
}

const header: Lines = {
  version: 'v4',
  num_class: '1',
  num_tree_per_iteration: '1',
  label_index: '0',
  max_feature_idx: '1',
  objective: 'regression',
  feature_names: 'a b',
  feature_infos: '[-1:1] -1:0:1:34',
}

export const footer = `end of trees

feature_importances:
a=1

parameters:
[boosting: gbdt]
[linear_tree: 0]
[categorical_feature: 1]
[precise_float_parser: 0]

end of parameters

pandas_categorical:null
`

/** Lines that are undefined are left out. */
export function textModel({ trees = [tree], ...changes }: TextModel = {}): string {
  const texts = trees.map((lines, i) => `Tree=${i}\n${linesOf(lines)}\n\n`)
  const sizes = texts.map((text) => text.length).join(' ')
  const head = linesOf({ ...header, tree_sizes: sizes, ...changes.header })
  return `tree\n${head}\n${texts.join('')}${changes.footer ?? footer}`
}

function linesOf(lines: Lines): string {
  return Object.entries(lines)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => (value === '' ? `${key}\n` : `${key}=${value}\n`))
    .join('')
}

interface Json {
  [key: string]: unknown
}

/** The same model as `textModel()`. */
export function dump(changes: Json = {}, root: Json = {}, second: Json = {}): string {
  const leaf = (index: number, value: number, count: number) => ({
    leaf_index: index,
    leaf_value: value,
    leaf_weight: 1,
    leaf_count: count,
  })
  return JSON.stringify({
    name: 'tree',
    version: 'v4',
    num_class: 1,
    num_tree_per_iteration: 1,
    label_index: 0,
    max_feature_idx: 1,
    objective: 'regression',
    average_output: false,
    feature_names: ['a', 'b'],
    monotone_constraints: [],
    feature_infos: {
      a: { min_value: -1, max_value: 1, values: [] },
      b: { min_value: -1, max_value: 34, values: [-1, 0, 1, 34] },
    },
    tree_info: [
      {
        tree_index: 0,
        num_leaves: 3,
        num_cat: 1,
        shrinkage: 1,
        tree_structure: {
          split_index: 0,
          split_feature: 0,
          split_gain: 1,
          threshold: 0.5,
          decision_type: '<=',
          default_left: true,
          missing_type: 'NaN',
          internal_value: 0,
          internal_count: 10,
          left_child: leaf(0, 1, 5),
          right_child: {
            split_index: 1,
            split_feature: 1,
            split_gain: 1,
            threshold: '1||34',
            decision_type: '==',
            default_left: false,
            missing_type: 'None',
            internal_value: 0,
            internal_count: 5,
            left_child: leaf(1, 10, 3),
            right_child: leaf(2, 100, 2),
            ...second,
          },
          ...root,
        },
      },
    ],
    feature_importances: {},
    pandas_categorical: null,
    ...changes,
  })
}
