import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caseLanguage, javaLowerCase, splitAtSpaces } from '../../src/kernels/java-string.ts'

test('splitAtSpaces: as String.split("\\\\s") of Java 17', () => {
  const table: [string, string[]][] = [
    ['', ['']],
    [' ', []],
    ['   ', []],
    ['a', ['a']],
    [' a', ['', 'a']],
    ['a ', ['a']],
    ['a  b ', ['a', '', 'b']],
    ['a\tb\nc\x0bd\fe\rf', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['\t\n\x0b\f\r', []],
    ['a\x1cb\x85c\xa0d\u2003e\u2028f\u3000g', ['a\x1cb\x85c\xa0d\u2003e\u2028f\u3000g']],
  ]
  for (const [text, parts] of table) assert.deepEqual(splitAtSpaces(text), parts)
})

test('javaLowerCase: as String.toLowerCase of Java 17', () => {
  const table: [string, string][] = [
    ['The QUICK', 'the quick'],
    ['İstanbul ẞ', 'i̇stanbul ß'],
    // Letters with case since Unicode 14.
    ['Ⱟ Ꟁ 𐕰 ᲉX', 'Ⱟ Ꟁ 𐕰 Ᲊx'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    // Outside of words there is no final sigma; where words end is not as in Unicode.
    ['Σ ΑΣ, ΑΣΑ', 'σ ας, ασα'],
    ['ΑΣ.Α ΑΣ-Α ΑΣ1 Α1Σ', 'ασ.α ασ-α ας1 α1ς'],
    ['ΑΣ\'Α ΑΣ"Α ΑΣ1Α', 'ασ\'α ασ"α ασ1α'],
    ['ΑΣ..Α ΑΣ 中ΑΣ ΑΣ中Α', 'ας..α ας 中ας ας中α'],
    ['\ud83dA\ude00', '\ud83da\ude00'],
  ]
  for (const [text, lower] of table) assert.equal(javaLowerCase(text), lower)
})

test('languages with a lower-casing of their own', () => {
  assert.equal(caseLanguage('tr'), 'tr')
  assert.equal(caseLanguage('tr_TR'), 'root')
  assert.equal(caseLanguage('en_US'), 'root')
  assert.equal(javaLowerCase('I İ', 'tr'), 'ı i')
  assert.equal(javaLowerCase('I İ', 'az'), 'ı i')
  assert.equal(javaLowerCase('IÌ', 'lt'), 'ii̇̀')
  assert.equal(javaLowerCase('I ΑΣ Ⱟ', 'tr'), 'ı ας Ⱟ')
})
