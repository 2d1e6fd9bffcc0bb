/** Runs a route for one call; whatever it throws becomes an error answer for that call alone. */
import { type ErrorCode, type ServingError, toServingError } from '../base/errors.ts'
import { bugOf, type ErrorDetail, problem } from '../base/problem.ts'
import type { Answer, Call, Route, Service, Tally } from './protocol.ts'

export interface Outcome {
  answer: Answer
  /** Where the answer is a refusal. */
  error: ErrorCode | undefined
  /** What went wrong in our own code, for the log. */
  bug: string | undefined
}

/** Answers at once where the route does. */
export function runRoute(route: Route, call: Call, service: Service): Outcome | Promise<Outcome> {
  try {
    const answer = route.answer(call, service)
    if (!(answer instanceof Promise)) return { answer, error: undefined, bug: undefined }
    return answer.then(
      (settled) => ({ answer: settled, error: undefined, bug: undefined }),
      (thrown) => refusal(thrown, route, service.errorDetail),
    )
  } catch (thrown) {
    return refusal(thrown, route, service.errorDetail)
  }
}

export function refusal(thrown: unknown, route: Route | undefined, detail: ErrorDetail): Outcome {
  const error = toServingError(thrown)
  const answer = route?.refuse?.(error, detail) ?? commonRefusal(error, detail)
  return { answer, error: error.code, bug: bugOf(error) }
}

function commonRefusal(error: ServingError, detail: ErrorDetail): Answer {
  const headers = ['content-type', 'application/problem+json']
  if (error.status === 503) {
    headers.push('retry-after', String(error.details.retryAfterSeconds ?? 1))
  }
  return { status: error.status, headers, body: JSON.stringify(problem(error, detail)) }
}

export function emptyTally(): Tally {
  return { model: undefined, rows: 0, skipped: 0, rowErrors: undefined, bug: undefined }
}
