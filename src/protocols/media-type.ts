/** Content-Type and Accept of the native dialect. */
import { ServingError } from '../base/errors.ts'

export type BodyFormat = 'json' | 'msgpack' | 'ndjson'

export const contentTypes: Readonly<Record<BodyFormat, string>> = {
  json: 'application/json',
  msgpack: 'application/msgpack',
  ndjson: 'application/x-ndjson',
}

const formats = new Map<string, BodyFormat>([
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/msgpack', 'msgpack'],
  ['application/x-msgpack', 'msgpack'],
  ['application/vnd.msgpack', 'msgpack'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonlines', 'ndjson'],
])

/** No Content-Type means JSON. @throws MEDIA_TYPE */
export function requestFormat(contentType: string): BodyFormat {
  if (contentType === '' || contentType === 'application/json') return 'json'
  const [name, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  const format = formats.get(name)
  if (format === undefined) {
    const known = Object.values(contentTypes).join(', ')
    throw new ServingError('MEDIA_TYPE', `content-type ${name}: expected one of ${known}`)
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8)
  if (charset !== undefined && !/^"?(utf-?8|us-ascii)"?$/.test(charset)) {
    throw new ServingError('MEDIA_TYPE', `content-type: charset ${charset}, expected utf-8`)
  }
  return format
}

/** What the client likes best; the request's own format where it names none that we have. */
export function answerFormat(accept: string, request: BodyFormat): BodyFormat {
  if (accept === '' || accept === '*/*') return request
  let best = request
  let bestWeight = 0
  for (const range of accept.split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const isAny = name === '*/*' || name === 'application/*'
    const format = isAny ? request : formats.get(name)
    const weight = Number(parameters.find((p) => p.startsWith('q='))?.slice(2) ?? 1)
    if (format !== undefined && weight > bestWeight) {
      best = format
      bestWeight = weight
    }
  }
  return best
}
