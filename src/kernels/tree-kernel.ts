/**
 * From a row to the leaves that it reaches in all trees of an ensemble, and to their sums. One of
 * two kernels that give the same bits is chosen per ensemble: WebAssembly
 * (native/kernels/trees/trees.ts), or its twin in TypeScript.
 */
import { packedMemory, takeScratch } from './tree-memory.ts'
import type { TreeNodes } from './tree-nodes.ts'
import type { PlannedTrees } from './tree-pack.ts'
import { headBytes, planTrees, type TreeLeaves } from './tree-plan.ts'
import { type TreeTests, treeTests } from './tree-tests.ts'
import { treeTwin } from './tree-twin.ts'
import { wasm } from './tree-wasm.ts'
import { type TreeWindow, treeDepths, treeWindows } from './tree-windows.ts'
import { type WasmModule, webAssembly } from './web-assembly.ts'

/** Made once per model and thread. */
export interface TreeKernel {
  /** Rows that `run` takes at a time. */
  rowsMax: number
  /** Numbers of a row. */
  width: number
  /** Rows, one after the other, written by the caller and left as they are; NaN is missing. */
  x: Float64Array
  /** By row: the sums of its leaves, each rounded to its width after every addition. */
  sums: Float32Array | Float64Array
  /** Of the first row: the number of the leaf in each tree. */
  leaves: Int32Array
  /** Fills `sums` for so many rows. `leaves` are then anything. */
  run: (rowCount: number) => void
  /** Fills `leaves`. */
  find: () => void
}

export interface WasmKernel extends TreeKernel {
  /** Of its scratch in the memory that x is in. */
  address: number
}

/**
 * @param leaves what is added up; without it there are leaves only
 * @param width numbers of a row, if more than the trees look at
 */
export function treeKernel(
  trees: TreeNodes,
  leaves?: TreeLeaves,
  width = greatestFeature(trees) + 1,
): TreeKernel {
  if (trees.features.length < smallNodes) return treeTwin(trees, leaves, width)
  return wasmKernel(trees, leaves, width, isWorthwhile) ?? treeTwin(trees, leaves, width)
}

export function greatestFeature({ features }: TreeNodes): number {
  return features.reduce((max, feature) => Math.max(max, feature), -1)
}

/** Below this many nodes nothing is gained, and no analysis is needed to know it. */
const smallNodes = 500

/** Nanoseconds, of which only the ratios count. */
const costs = {
  /** What a split costs the twin more. */
  split: 2.3,
  call: 40,
  /** Answering all tests of a group: for itself, by step of the search, by threshold. */
  group: 1.5,
  step: 0.6,
  threshold: 0.025,
  /** What the twin does for each group where missing values or sets need it. */
  comparison: 3,
}

/** Whether walking is so much quicker that answering all tests first pays. */
function isWorthwhile(
  { categoryWords, missingLeft }: TreeNodes,
  { groups }: TreeTests,
  windows: readonly TreeWindow[],
): boolean {
  const splits = windows.reduce((sum, { depth, count }) => sum + depth * count, 0)
  const isPlain = categoryWords.length === 0 && !missingLeft.includes(1)
  const saved = costs.split * splits + (isPlain ? 0 : costs.comparison * groups.length)
  const spent = groups.reduce((sum, { thresholds: { length } }) => {
    return sum + costs.group + costs.step * Math.log2(length + 1) + costs.threshold * length
  }, costs.call)
  return saved > spent
}

/** @returns undefined where it cannot be had, or is not wanted for what is found in the trees */
export function wasmKernel(
  trees: TreeNodes,
  leaves: TreeLeaves | undefined,
  width: number,
  isWanted: typeof isWorthwhile,
): WasmKernel | undefined {
  const plan = (): PlannedTrees | undefined => {
    const tests = treeTests(trees)
    if (tests === undefined) return undefined
    const windows = treeWindows(trees, treeDepths(trees))
    if (!isWanted(trees, tests, windows)) return undefined
    const planned = planTrees(trees, tests, windows, leaves)
    return planned === undefined ? undefined : { trees, tests, windows, plan: planned, leaves }
  }
  const module = compiledModule()
  if (module === undefined) return undefined
  const memory = packedMemory(trees.home, signatureOf(leaves), plan)
  if (memory === undefined) return undefined
  const scratch = takeScratch(memory, {
    width,
    sumCount: leaves?.count ?? 0,
    sumBits: leaves?.bits ?? 64,
    treeCount: trees.roots.length,
  })
  if (scratch === undefined) return undefined
  const { run, find } = new webAssembly.Instance(module, { env: { memory } }).exports as {
    run: (model: number, scratch: number, rowCount: number) => void
    find: (model: number, scratch: number) => void
  }
  const { address } = scratch
  return {
    ...scratch,
    width,
    run: (rowCount) => run(headBytes, address, rowCount),
    find: () => find(headBytes, address),
  }
}

let compiled: WasmModule | undefined

/** Undefined where there is no SIMD, or no shared memory. */
function compiledModule(): WasmModule | undefined {
  try {
    compiled ??= new webAssembly.Module(Buffer.from(wasm, 'base64'))
    return compiled
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'CompileError') return undefined
    throw thrown
  }
}

/** Tells apart what several kernels of one ensemble add up. */
function signatureOf(leaves: TreeLeaves | undefined): number {
  if (leaves === undefined) return 0
  const { bits, count, leafWidth, start, ofTree } = leaves
  const hash = (numbers: Float64Array, seed: number): number =>
    new Int32Array(numbers.buffer).reduce((sum, word) => (Math.imul(sum, 31) + word) | 0, seed)
  const counts = hash(Float64Array.of(bits, count, leafWidth), 1)
  return hash(Float64Array.from(ofTree), hash(Float64Array.from(start), counts))
}
