/**
 * Numerics profiles: in which order, and with which roundings, the JVM's BLAS sums
 * (SPARK_ML_REFERENCE.md, section 5).
 */
export const numericsProfiles = [
  'sequential',
  'java8',
  'java11-fma',
  'vector-8',
  'vector-4',
  'vector-2',
] as const

export type Numerics = (typeof numericsProfiles)[number]
