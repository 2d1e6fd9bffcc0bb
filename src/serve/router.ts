/** Finds the route of a request: method and path, path segments as params. */
import { ServingError } from '../base/errors.ts'
import type { Route } from './protocol.ts'

export interface RouteMatch {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

export interface Router {
  /** Method and path of every route. */
  readonly lines: readonly string[]
  /**
   * @throws ROUTE_UNKNOWN naming the routes; METHOD_NOT_ALLOWED naming the methods
   */
  find(method: string, path: string): RouteMatch
  /** What a path takes, for `Allow`; none where the path is unknown. */
  methods(path: string): readonly string[]
}

/** Paths whose matches are remembered. */
const rememberedMax = 1024

export function createRouter(routes: readonly Route[]): Router {
  const patterns = routes.map((route) => ({ route, segments: route.path.split('/') }))
  const lines = routes.map((route) => `${route.method} ${route.path}`)
  const remembered = new Map<string, readonly RouteMatch[]>()

  const matchesOf = (path: string): readonly RouteMatch[] => {
    const known = remembered.get(path)
    if (known !== undefined) return known
    const segments = path.split('/')
    const matches = patterns.flatMap((pattern) => {
      const params = matchSegments(pattern.segments, segments)
      return params === undefined ? [] : [{ route: pattern.route, params }]
    })
    if (matches.length > 0 && remembered.size < rememberedMax) remembered.set(path, matches)
    return matches
  }
  const methods = (path: string): string[] => {
    const own = matchesOf(path).map((match) => match.route.method as string)
    if (own.includes('GET')) own.push('HEAD')
    return own.length === 0 ? [] : [...new Set([...own, 'OPTIONS'])]
  }
  return {
    lines,
    methods,
    find(method, path) {
      const wanted = method === 'HEAD' ? 'GET' : method
      const matches = matchesOf(path)
      for (const match of matches) if (match.route.method === wanted) return match
      if (matches.length === 0) {
        const shown = path.length > 100 ? `${path.slice(0, 97)}...` : path
        throw new ServingError('ROUTE_UNKNOWN', `${shown}: unknown, expected ${lines.join(', ')}`)
      }
      const allowed = methods(path).join(', ')
      throw new ServingError('METHOD_NOT_ALLOWED', `${path}: method ${method}, expected ${allowed}`)
    },
  }
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (let i = 0; i < pattern.length; i++) {
    const name = /^\{(\w+)\}$/.exec(pattern[i])?.[1]
    if (name === undefined) {
      if (pattern[i] !== segments[i]) return undefined
      continue
    }
    const value = decodeSegment(segments[i])
    if (value === undefined || value === '') return undefined
    params[name] = value
  }
  return params
}

function decodeSegment(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
