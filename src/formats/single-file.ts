/** Formats whose model is one file: the source itself, or the only file of a directory. */
import type { Source } from '../bytes/source.ts'

/**
 * The path of the one file that is not hidden, where there is just one.
 * @param source without `_onerow/`
 */
export function singleFile(source: Source): string | undefined {
  const visible = source.files.filter(({ path }) => !/(^|\/)\./.test(path))
  return visible.length === 1 && visible[0].sizeBytes > 0 ? visible[0].path : undefined
}
