/** Numbers of versions, as directories and requests name them. */

/** 2^31 - 1: what fits the integers of every protocol. */
export const versionMax = 2_147_483_647

/** A positive integer without leading zeros; `undefined` where the text is none. */
export function parseVersion(text: string): number | undefined {
  if (!/^[1-9]\d{0,9}$/.test(text)) return undefined
  const version = Number(text)
  return version <= versionMax ? version : undefined
}
