/**
 * A fuzz test: seeded attempts until the time is up, in a thread of their own, so that one that
 * hangs or eats all memory is noticed. ONEROW_FUZZ_SECONDS (default 5) is the time of each file,
 * ONEROW_FUZZ_SEED the seed of the first attempt: the seed that a failure prints repeats it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { ServingError } from '../../src/base/errors.ts'
import { createRandom, type Random } from './mutate.ts'

const seconds = Number(process.env.ONEROW_FUZZ_SECONDS ?? 5)
/** An attempt of some milliseconds that takes this long hangs. */
const hangMs = 60_000
const heapMegabytesMax = 2048
const residentBytesMax = 4 * 2 ** 30

interface Report {
  seed: number
  fault?: string
  /** Attempts that gave a value, and all of them. */
  done?: { accepted: number; attempts: number; residentBytes: number }
}

/**
 * @param url the calling module's import.meta.url: its thread runs it again
 * @param share of the file's time
 * @param attempt gives a value, or throws MODEL_CORRUPT or MODEL_UNSUPPORTED; else it is a fault
 */
export function fuzzTest(
  title: string,
  url: string,
  attempt: (random: Random) => Promise<unknown>,
  share = 1,
): void {
  if (!isMainThread) {
    const timeMs = seconds * 1000 * share
    if (workerData?.title === title) void runAttempts(workerData.seed, timeMs, attempt)
    return
  }
  test(title, async () => {
    const seed = Number(process.env.ONEROW_FUZZ_SEED ?? Date.now() % 2 ** 31)
    console.log(`${title}: ONEROW_FUZZ_SEED=${seed}`)
    const report = await watch(new Worker(new URL(url), options(title, seed)), seed)
    const again = `repeat with ONEROW_FUZZ_SEED=${report.seed}`
    assert.equal(report.fault, undefined, again)
    const { accepted = 0, attempts = 0, residentBytes = 0 } = report.done ?? {}
    assert.ok(attempts > 10, `${attempts} attempts`)
    assert.ok(residentBytes < residentBytesMax, `${residentBytes} bytes in use; ${again}`)
    console.log(`${title}: ${attempts} attempts, ${accepted} of them gave a value`)
  })
}

function options(title: string, seed: number) {
  const resourceLimits = { maxOldGenerationSizeMb: heapMegabytesMax }
  return { workerData: { title, seed }, resourceLimits }
}

function watch(worker: Worker, firstSeed: number): Promise<Report> {
  let seed = firstSeed
  return new Promise((resolve) => {
    const end = (report: Report): void => {
      clearTimeout(timer)
      void worker.terminate()
      resolve(report)
    }
    const bark = (): void => end({ seed, fault: `hangs for more than ${hangMs} ms` })
    let timer = setTimeout(bark, hangMs)
    worker.on('message', (report: Report) => {
      seed = report.seed
      clearTimeout(timer)
      timer = setTimeout(bark, hangMs)
      if (report.fault !== undefined || report.done !== undefined) end(report)
    })
    worker.on('error', (error) => end({ seed, fault: error.stack ?? String(error) }))
    worker.on('exit', (code) => end({ seed, fault: `the thread ended with ${code}` }))
  })
}

async function runAttempts(
  firstSeed: number,
  timeMs: number,
  attempt: (random: Random) => Promise<unknown>,
): Promise<void> {
  const until = performance.now() + timeMs
  let accepted = 0
  let attempts = 0
  for (; performance.now() < until; attempts++) {
    const seed = (firstSeed + attempts) % 2 ** 31
    parentPort?.postMessage({ seed } satisfies Report)
    try {
      await attempt(createRandom(seed))
      accepted++
    } catch (thrown) {
      if (thrown instanceof ServingError && /^MODEL_(CORRUPT|UNSUPPORTED)$/.test(thrown.code)) {
        continue
      }
      const fault = thrown instanceof Error ? thrown.stack : String(thrown)
      parentPort?.postMessage({ seed, fault } satisfies Report)
      return
    }
  }
  const residentBytes = process.memoryUsage.rss()
  const done = { accepted, attempts, residentBytes }
  parentPort?.postMessage({ seed: firstSeed, done } satisfies Report)
}
