/** The command line that scores an example row over HTTP. */
import type { Row } from '../model/frame.ts'

export function curlLine(address: string, name: string, row: Row | undefined): string {
  const body = JSON.stringify(row ?? {}).replaceAll("'", "'\\''")
  const path = encodeURIComponent(name)
  return `curl -s ${address}/score/${path} -H 'content-type: application/json' -d '${body}'`
}
