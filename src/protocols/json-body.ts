/** JSON as requests bring it: bounded before it is parsed, row by row where it is NDJSON. */
import { isUtf8 } from 'node:buffer'
import { requestInvalid } from '../base/errors.ts'
import { parseJsonText } from '../base/json-text.ts'
import { limits } from '../base/limits.ts'

/** @throws REQUEST_INVALID where the bytes are no JSON, or nested too deeply. */
export function parseJson(bytes: Buffer): unknown {
  return parseText(bodyText(bytes), 'body')
}

/** The lines that hold something. @throws REQUEST_INVALID where the bytes are no UTF-8. */
export function ndjsonLines(bytes: Buffer): string[] {
  return bodyText(bytes)
    .split('\n')
    .filter((line) => line.trim() !== '')
}

/** @param where of the text in the request, for messages */
export function parseText(text: string, where: string): unknown {
  return parseJsonText(text, { where, depthMax: limits.jsonDepthMax, refuse: requestInvalid })
}

function bodyText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw requestInvalid('body: bytes that are no UTF-8, expected JSON in UTF-8')
  return bytes.toString('utf8')
}
