/**
 * `<model>/deployment.json` (DESIGN.md, "A model on disk"): which versions of a model serve.
 */
import { Ajv, type ValidateFunction } from 'ajv'
import { modelCorrupt } from '../base/errors.ts'

export interface Deployment {
  /** Label to version. */
  labels?: Record<string, number>
  traffic?: { version: number; percent: number }[]
  /** A column or header whose value decides the version. */
  stickyBy?: string
  shadow?: number[]
  rollback?: { errorRate?: number; p99Ms?: number; difference?: number }
  report?: { url: string; tokenEnv?: string }
}

const version = { type: 'integer', minimum: 1 } as const
const amount = { type: 'number', minimum: 0 } as const
const text = { type: 'string', minLength: 1, maxLength: 4096 } as const

export const deploymentSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Onerow deployment',
  type: 'object',
  additionalProperties: false,
  properties: {
    labels: {
      type: 'object',
      // A label that reads like a number could not be told from a version.
      propertyNames: { pattern: '^(?![0-9]+$).+$' },
      additionalProperties: version,
    },
    traffic: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['version', 'percent'],
        properties: { version, percent: { ...amount, maximum: 100 } },
      },
    },
    stickyBy: text,
    shadow: { type: 'array', items: version },
    rollback: {
      type: 'object',
      additionalProperties: false,
      properties: { errorRate: { ...amount, maximum: 1 }, p99Ms: amount, difference: amount },
    },
    report: {
      type: 'object',
      additionalProperties: false,
      required: ['url'],
      properties: { url: text, tokenEnv: text },
    },
  },
} as const

let validate: ValidateFunction<Deployment> | undefined

/** @throws MODEL_CORRUPT naming what is wrong */
export function checkDeployment(json: unknown, where: string): Deployment {
  validate ??= new Ajv().compile<Deployment>(deploymentSchema)
  if (!validate(json)) {
    const [error] = validate.errors ?? []
    const key = error?.instancePath.slice(1).replaceAll('/', '.') || 'deployment'
    const name: unknown = error?.params.additionalProperty
    throw modelCorrupt(`${where}: ${key} ${error?.message}${name === undefined ? '' : `: ${name}`}`)
  }
  const sum = json.traffic?.reduce((total, { percent }) => total + percent, 0)
  if (sum !== undefined && Math.abs(sum - 100) > 1e-9) {
    throw modelCorrupt(`${where}: traffic of ${sum} percent, expected 100`)
  }
  return json
}
