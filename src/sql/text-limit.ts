/** A bound on texts that functions make longer than their arguments. */
import { rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** @throws ROW_INVALID where a text would become too long to make */
export function checkTextLength(name: string, length: number): void {
  if (length > limits.sqlTextCharactersMax) {
    throw rowInvalid(
      `${name}: a text of ${length} characters, expected at most ${limits.sqlTextCharactersMax}`,
    )
  }
}
