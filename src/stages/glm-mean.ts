/**
 * What a generalized linear model makes of its linear predictor: the inverse of the link function,
 * brought into the range of the family.
 * Source: ml.regression.GeneralizedLinearRegression (FamilyAndLink; 2.0 to 4.2).
 */
import { gaussianCdf } from '../kernels/erf.ts'
import { javaExp } from '../kernels/java-exp.ts'
import { javaPow } from '../kernels/java-pow.ts'

type Mean = (eta: number) => number

interface MeanContext {
  params: {
    family: string
    link: string | undefined
    variancePower: number
    linkPower: number | undefined
  }
  isSet(param: 'link' | 'linkPower'): boolean
  refuse(message: string): never
}

/** Refuses what Spark refuses: unknown families and links, and pairs of them without meaning. */
export function meanFunction(context: MeanContext): Mean {
  const { params, refuse } = context
  const { variancePower } = params
  const name = params.family.toLowerCase()
  if (variancePower !== 0 && !(variancePower >= 1)) {
    refuse(`variancePower is ${variancePower}, expected 0 or at least 1`)
  }
  const isTweedie = name === 'tweedie'
  const family = isTweedie ? tweedieFamily(variancePower) : families[name]
  if (family === undefined) {
    const known = [...Object.keys(families), 'tweedie'].join(', ')
    return refuse(`family is ${params.family}, expected one of ${known}`)
  }
  let unlink = family.unlink
  if (isTweedie && context.isSet('linkPower')) unlink = powerUnlink(params.linkPower ?? Number.NaN)
  if (params.link !== undefined) {
    const link = params.link.toLowerCase()
    if (links[link] === undefined) {
      return refuse(`link is ${params.link}, expected one of ${Object.keys(links).join(', ')}`)
    }
    if (!isTweedie && context.isSet('link')) {
      if (!family.links.includes(link)) {
        refuse(`link is ${params.link}, with ${name} expected one of ${family.links.join(', ')}`)
      }
      unlink = links[link]
    }
  }
  const { project } = family
  return (eta) => project(unlink(eta))
}

const links: Readonly<Record<string, Mean | undefined>> = {
  identity: (eta) => eta,
  log: javaExp,
  inverse: (eta) => 1 / eta,
  logit: (eta) => 1 / (1 + javaExp(-eta)),
  probit: gaussianCdf,
  cloglog: (eta) => 1 - javaExp(-javaExp(eta)),
  sqrt: (eta) => eta * eta,
}

interface Family {
  /** Of the family's own link. */
  unlink: Mean
  project: Mean
  links: readonly string[]
}

const families: Readonly<Record<string, Family | undefined>> = {
  gaussian: familyOf(projectReal, 'identity', 'log', 'inverse'),
  binomial: familyOf(projectShare, 'logit', 'probit', 'cloglog'),
  poisson: familyOf(projectPositive, 'log', 'identity', 'sqrt'),
  gamma: familyOf(projectPositive, 'inverse', 'identity', 'log'),
}

function familyOf(project: Mean, ...names: [keyof typeof links, ...string[]]): Family {
  return { project, unlink: links[names[0]] ?? project, links: names }
}

function tweedieFamily(variancePower: number): Family | undefined {
  const named = { 0: families.gaussian, 1: families.poisson, 2: families.gamma }[variancePower]
  if (named !== undefined) return named
  return { project: projectPositive, unlink: rootUnlink(1 - variancePower), links: [] }
}

function powerUnlink(power: number): Mean {
  const name = new Map([
    [0, 'log'],
    [1, 'identity'],
    [-1, 'inverse'],
    [0.5, 'sqrt'],
  ]).get(power)
  return (name === undefined ? undefined : links[name]) ?? rootUnlink(power)
}

function rootUnlink(power: number): Mean {
  const exponent = 1 / power
  return (eta) => javaPow(eta, exponent)
}

const EPSILON = 1e-16

function projectReal(mu: number): number {
  if (mu === Number.POSITIVE_INFINITY) return Number.MAX_VALUE
  return mu === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : mu
}

function projectShare(mu: number): number {
  if (mu < EPSILON) return EPSILON
  return mu > 1 - EPSILON ? 1 - EPSILON : mu
}

function projectPositive(mu: number): number {
  if (mu < EPSILON) return EPSILON
  return mu === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : mu
}
