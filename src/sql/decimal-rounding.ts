/** Rounding of unscaled / 10^scale, in the ways of java.math.RoundingMode. */
import { powerOfTen } from './decimal.ts'

export type RoundingMode = 'half up' | 'half even' | 'ceiling' | 'floor'

/** unscaled / 10^from as a number of units of 10^-to. */
export function rounded(unscaled: bigint, from: number, to: number, mode: RoundingMode): bigint {
  if (to >= from) return unscaled * powerOfTen(to - from)
  const divisor = powerOfTen(from - to)
  const quotient = unscaled / divisor
  const rest = unscaled - quotient * divisor
  if (rest === 0n) return quotient
  const away = unscaled < 0n ? -1n : 1n
  switch (mode) {
    case 'ceiling':
      return unscaled > 0n ? quotient + 1n : quotient
    case 'floor':
      return unscaled < 0n ? quotient - 1n : quotient
    default: {
      const twice = 2n * (rest < 0n ? -rest : rest)
      const isUp = twice === divisor ? mode === 'half up' || quotient % 2n !== 0n : twice > divisor
      return isUp ? quotient + away : quotient
    }
  }
}
