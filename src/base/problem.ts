/**
 * The body of an error answer: RFC 9457, with the members that KServe, Triton (`error`) and MLflow
 * (`error_code`, `message`) clients look for, so that one body serves every dialect.
 */
import type { ErrorCode, ServingError } from './errors.ts'

/** What a caller gets to know: everything, or only what kind of error it is. */
export type ErrorDetail = 'full' | 'generic'

const titles: Record<ErrorCode, string> = {
  ROW_INVALID: 'the row cannot be scored',
  REQUEST_INVALID: 'the request cannot be read',
  UNAUTHENTICATED: 'credentials are missing or wrong',
  FORBIDDEN: 'the credentials do not allow this',
  MODEL_UNKNOWN: 'there is no such model or version',
  ROUTE_UNKNOWN: 'there is no such path',
  METHOD_NOT_ALLOWED: 'the path does not take this method',
  REQUEST_TIMEOUT: 'the request did not arrive in time',
  CONFLICT: 'the request contradicts the present state',
  BODY_TOO_LARGE: 'the body is too large',
  MEDIA_TYPE: 'the content type or encoding is not supported',
  MODEL_CORRUPT: 'the model is damaged',
  LIMIT_EXCEEDED: 'the limit of the caller is exceeded',
  HEADERS_TOO_LARGE: 'the headers are too large',
  INTERNAL: 'internal error',
  MODEL_UNSUPPORTED: 'the model holds something that cannot be scored',
  OVERLOADED: 'the server is overloaded',
  NOT_READY: 'the server is not ready',
  DEADLINE_PASSED: 'the deadline has passed',
}

/** MLflow's codes (mlflow.protos ErrorCode) where one fits; else BAD_REQUEST. */
const mlflowCodes: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'PERMISSION_DENIED',
  MODEL_UNKNOWN: 'RESOURCE_DOES_NOT_EXIST',
  ROUTE_UNKNOWN: 'ENDPOINT_NOT_FOUND',
  CONFLICT: 'RESOURCE_CONFLICT',
  LIMIT_EXCEEDED: 'REQUEST_LIMIT_EXCEEDED',
  INTERNAL: 'INTERNAL_ERROR',
  MODEL_UNSUPPORTED: 'NOT_IMPLEMENTED',
  OVERLOADED: 'TEMPORARILY_UNAVAILABLE',
  NOT_READY: 'TEMPORARILY_UNAVAILABLE',
  DEADLINE_PASSED: 'DEADLINE_EXCEEDED',
}

/** The body as plain data. */
export function problem(error: ServingError, detail: ErrorDetail): Record<string, unknown> {
  const title = titles[error.code]
  const text = detail === 'full' ? error.message : title
  return {
    type: 'about:blank',
    title,
    status: error.status,
    detail: text,
    error: text,
    error_code: mlflowCodes[error.code] ?? 'BAD_REQUEST',
    message: text,
    code: error.code,
    ...(detail === 'full' ? facts(error) : {}),
  }
}

/** The stack of what was thrown, where the error is ours: for the log, not for the caller. */
export function bugOf({ code, cause, message }: ServingError): string | undefined {
  if (code !== 'INTERNAL') return undefined
  return cause instanceof Error ? (cause.stack ?? cause.message) : message
}

/** What stands in place of one row of many: `{"$error": ...}` without the brackets around it. */
export function rowProblem(error: ServingError, detail: ErrorDetail): Record<string, unknown> {
  if (detail === 'generic') return { code: error.code, message: titles[error.code] }
  const { column, stage } = error.details
  return {
    code: error.code,
    message: error.message,
    ...(column === undefined ? {} : { column }),
    ...(stage === undefined ? {} : { stage }),
  }
}

function facts(error: ServingError): Record<string, unknown> {
  const { column, stage, row, pointer, expected, got, findings } = error.details
  const known = Object.entries({ column, stage, row, findings }).filter(([, v]) => v !== undefined)
  const where = pointer ?? (column === undefined ? undefined : `/${escapePointer(column)}`)
  if (where === undefined) return Object.fromEntries(known)
  const finding = { pointer: where, code: error.code, expected, got }
  return { ...Object.fromEntries(known), errors: [finding] }
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
