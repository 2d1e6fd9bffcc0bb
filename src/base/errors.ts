/**
 * Every error that a caller can meet: one class, one table (DESIGN.md, "Rows, outputs and errors").
 * A message says where, what was found, what was wanted.
 */

/** Codes and their HTTP statuses. A code says whose fault it is. */
export const errorStatuses = {
  ROW_INVALID: 400,
  REQUEST_INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  MODEL_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  MODEL_CORRUPT: 422,
  LIMIT_EXCEEDED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  MODEL_UNSUPPORTED: 501,
  OVERLOADED: 503,
  NOT_READY: 503,
  DEADLINE_PASSED: 504,
} as const

export type ErrorCode = keyof typeof errorStatuses

/** Facts about an error that a program may want: which column, which stage, which row. */
export interface ErrorDetails {
  column?: string
  stage?: string
  /** Position of the row in the request, from 0. */
  row?: number
  /** JSON pointer into the request body. */
  pointer?: string
  expected?: string
  got?: string
  /** Several findings of one load: every unsupported stage, every broken file. */
  findings?: string[]
  /** Seconds after which it makes sense to try again. */
  retryAfterSeconds?: number
}

/** The only error class. Anything else that is thrown is a bug of ours (INTERNAL). */
export class ServingError extends Error {
  readonly code: ErrorCode
  readonly status: number
  details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ServingError'
    this.code = code
    this.status = errorStatuses[code]
    this.details = details
  }
}

/** The row cannot be scored: the original engine would refuse it too. */
export function rowInvalid(message: string, details?: ErrorDetails): ServingError {
  return withoutStack('ROW_INVALID', message, details)
}

export function requestInvalid(message: string, details?: ErrorDetails): ServingError {
  return withoutStack('REQUEST_INVALID', message, details)
}

/** The model's bytes contradict themselves or their format. */
export function modelCorrupt(message: string, cause?: unknown): ServingError {
  return new ServingError('MODEL_CORRUPT', message, {}, cause)
}

/** The model is sound, but holds something that Onerow cannot score. */
export function modelUnsupported(message: string, details?: ErrorDetails): ServingError {
  return new ServingError('MODEL_UNSUPPORTED', message, details)
}

/** What any thrown value is for a caller. */
export function toServingError(thrown: unknown): ServingError {
  if (thrown instanceof ServingError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new ServingError('INTERNAL', `internal error: ${message}`, {}, thrown)
}

/** A refused row must stay cheap: a flood of them would otherwise be spent on stack traces. */
function withoutStack(code: ErrorCode, message: string, details?: ErrorDetails): ServingError {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return new ServingError(code, message, details)
  } finally {
    Error.stackTraceLimit = limit
  }
}
