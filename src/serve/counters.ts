/**
 * Counters of all serving threads in one SharedArrayBuffer: every thread writes its own region and
 * may read all. All values are doubles; nothing is ever decremented.
 *
 *     [region of thread 0][region of thread 1]...
 *     region: [event loop delay, mean and max, in seconds][slot 0][slot 1]...
 *     slot:   requests, rows, skipped, seconds, errors by code..., durations by bucket...
 *
 * Slot 0 counts requests that name no model; the last slot all models that got none of their own.
 */
import { type ErrorCode, errorStatuses } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** Upper bounds in seconds; one more bucket takes the rest. */
export const durationBounds = [
  0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
  0.2, 0.5, 1, 2, 5, 10,
]
export const errorCodes = Object.keys(errorStatuses) as ErrorCode[]

export const slotCount = limits.countedModelsMax + 2
export const otherModelsSlot = slotCount - 1

/** Positions inside a slot. */
export const requestsAt = 0
export const rowsAt = 1
export const skippedAt = 2
export const secondsAt = 3
export const errorsAt = 4
export const bucketsAt = errorsAt + errorCodes.length
export const slotLength = bucketsAt + durationBounds.length + 1

export const delayMeanAt = 0
export const delayMaxAt = 1
const slotsAt = 2
const regionLength = slotsAt + slotCount * slotLength

const errorPositions = new Map(errorCodes.map((code, i) => [code, errorsAt + i]))

export function createCounters(threadCount: number): SharedArrayBuffer {
  return new SharedArrayBuffer(threadCount * regionLength * Float64Array.BYTES_PER_ELEMENT)
}

/** Views of the regions, by thread. */
export function counterRegions(buffer: SharedArrayBuffer): Float64Array[] {
  const bytes = regionLength * Float64Array.BYTES_PER_ELEMENT
  const count = buffer.byteLength / bytes
  return Array.from({ length: count }, (_, i) => new Float64Array(buffer, i * bytes, regionLength))
}

/** Where a slot begins in a region. */
export function slotStart(slot: number): number {
  return slotsAt + slot * slotLength
}

export function countRequest(region: Float64Array, slot: number, seconds: number): void {
  const start = slotStart(slot)
  region[start + requestsAt]++
  region[start + secondsAt] += seconds
  let bucket = 0
  while (bucket < durationBounds.length && seconds > durationBounds[bucket]) bucket++
  region[start + bucketsAt + bucket]++
}

export function countRows(region: Float64Array, slot: number, rows: number, skipped: number): void {
  const start = slotStart(slot)
  region[start + rowsAt] += rows
  region[start + skippedAt] += skipped
}

export function countErrors(
  region: Float64Array,
  slot: number,
  code: ErrorCode,
  count: number,
): void {
  const position = errorPositions.get(code)
  if (position !== undefined) region[slotStart(slot) + position] += count
}
