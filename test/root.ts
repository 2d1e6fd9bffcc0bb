/** The repository's root: tests run from there, compiled or not. */
export const root = process.cwd()
