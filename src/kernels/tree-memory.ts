/**
 * The memory of a packed ensemble. What all threads read is written once; behind it each thread has
 * its own scratch, for some rows at a time, which it keeps as long as there is the memory.
 *
 *     0      64      plan.end
 *     | head | model | scratch | scratch | ...
 *
 * The head is six words: lock, signature, end of all scratch, blank state, its bytes, number of
 * features with categories.
 */
import type { TreeNodes } from './tree-nodes.ts'
import { type PlannedTrees, packTreesInto } from './tree-pack.ts'
import { headBytes } from './tree-plan.ts'
import { windowTrees } from './tree-windows.ts'
import { type WasmMemory, webAssembly } from './web-assembly.ts'

/** What a thread works with: views of its part of the memory. */
export interface TreeScratch {
  /** Of the fields that native/kernels/trees/trees.ts reads. */
  address: number
  rowsMax: number
  x: Float64Array
  sums: Float32Array | Float64Array
  leaves: Int32Array
}

export interface ScratchSizes {
  /** Numbers of a row. */
  width: number
  sumCount: number
  sumBits: 32 | 64
  treeCount: number
}

const [lockWord, signatureWord, endWord, blankWord, stateWord, categoriesWord] = [0, 1, 2, 3, 4, 5]

/** Values of the lock. */
const [isEmpty, isBusy, isPacked, isRefused] = [0, 1, 2, 3]

const pageBytes = 2 ** 16
const pagesMax = 2 ** 15
const busyMsMax = 60_000

/** Smaller ensembles are packed by each thread that has them. */
const sharedNodesMin = 4096

const scratchWords = 8
/** The states of a batch should stay near the processor. */
const batchBytes = 2 ** 18
const batchRowsMax = 64

/** @returns undefined where there is no room for one more */
function treeMemory(): WasmMemory | undefined {
  try {
    return new webAssembly.Memory({ initial: 1, maximum: pagesMax, shared: true })
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

/**
 * A memory for all threads that get a copy of the ensemble.
 * @returns undefined for a small one, which each thread may have for itself, and without room
 */
export function treeHome({ features }: TreeNodes): WasmMemory | undefined {
  return features.length < sharedNodesMin ? undefined : treeMemory()
}

/**
 * Packs an ensemble, or waits for the thread that is packing it.
 * @param home memory of all threads that have the ensemble
 * @param signature tells what was planned apart from what another thread may plan
 * @returns undefined where `plan` gives none, or there is no room
 */
export function packedMemory(
  home: WasmMemory | undefined,
  signature: number,
  plan: () => PlannedTrees | undefined,
): WasmMemory | undefined {
  const memory = home ?? treeMemory()
  if (memory === undefined) return undefined
  const lock = new Int32Array(memory.buffer, 0, headBytes / 4)
  if (Atomics.compareExchange(lock, lockWord, isEmpty, isBusy) === isEmpty) {
    let state = isRefused
    try {
      const planned = plan()
      if (planned === undefined || !growTo(memory, planned.plan.end)) return undefined
      pack(memory, signature, planned)
      state = isPacked
      return memory
    } finally {
      Atomics.store(lock, lockWord, state)
      Atomics.notify(lock, lockWord)
    }
  }
  Atomics.wait(lock, lockWord, isBusy, busyMsMax)
  const state = Atomics.load(lock, lockWord)
  if (state === isRefused) return undefined
  const isSame = state === isPacked && lock[signatureWord] === signature
  return isSame ? memory : packedMemory(undefined, signature, plan)
}

function pack(memory: WasmMemory, signature: number, planned: PlannedTrees): void {
  const { plan } = planned
  packTreesInto(memory.buffer, planned)
  const head = new Int32Array(memory.buffer, 0, headBytes / 4)
  head[signatureWord] = signature
  head[endWord] = aligned(plan.end)
  head[blankWord] = plan.blank
  head[stateWord] = plan.state.bytes
  head[categoriesWord] = planned.tests.categories.length
}

function aligned(bytes: number): number {
  return (bytes + 63) & ~63
}

/** @returns false where memory is at its end */
function growTo(memory: WasmMemory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength
  if (missing <= 0) return true
  try {
    memory.grow(Math.ceil(missing / pageBytes))
    return true
  } catch (thrown) {
    if (thrown instanceof RangeError) return false
    throw thrown
  }
}

/** @returns undefined where memory is at its end */
export function takeScratch(memory: WasmMemory, sizes: ScratchSizes): TreeScratch | undefined {
  const head = new Int32Array(memory.buffer, 0, headBytes / 4)
  const stateBytes = aligned(head[stateWord])
  const xBytes = 8 * sizes.width
  const fitting = Math.floor(batchBytes / (stateBytes + xBytes))
  const rows = sizes.sumCount === 0 ? 1 : Math.max(1, Math.min(batchRowsMax, fitting))
  let end = 4 * scratchWords
  const reserve = (bytes: number): number => {
    const at = aligned(end)
    end = at + bytes
    return at
  }
  const x = reserve(rows * xBytes)
  const state = reserve(rows * stateBytes)
  const keys = reserve(rows * 4 * head[categoriesWord])
  const slots = reserve(4 * windowTrees)
  const sums = reserve((rows * sizes.sumCount * sizes.sumBits) / 8)
  const found = reserve(4 * sizes.treeCount)
  const at = Atomics.add(head, endWord, aligned(end))
  if (!growTo(memory, at + end)) return undefined
  const { buffer } = memory
  const parts = [x, xBytes - at, state, stateBytes - at, keys, slots, sums, found]
  new Uint32Array(buffer, at, scratchWords).set(parts.map((part) => at + part))
  const blank = new Uint8Array(buffer, head[blankWord], head[stateWord])
  const states = new Uint8Array(buffer, at + state, rows * stateBytes)
  for (let row = 0; row < rows; row++) states.set(blank, row * stateBytes)
  const sumCount = rows * sizes.sumCount
  return {
    address: at,
    rowsMax: rows,
    x: new Float64Array(buffer, at + x, rows * sizes.width),
    sums:
      sizes.sumBits === 32
        ? new Float32Array(buffer, at + sums, sumCount)
        : new Float64Array(buffer, at + sums, sumCount),
    leaves: new Int32Array(buffer, at + found, sizes.treeCount),
  }
}
