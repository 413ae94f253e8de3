import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** A passphrase shorter than this is refused: the file may be copied, and then only the passphrase guards it. */
export const PASSPHRASE_LENGTH = 12;
/** Powers of ten of guesses. At a second a guess (scrypt) 10^12 are thirty thousand years of one processor. */
const GUESSES = 12;

/** Why a passphrase is refused: what a thief would guess first. */
export type Weakness = 'short' | 'repeated' | 'keyboard' | 'common' | 'guessable';

const WARNINGS: Readonly<Record<string, Weakness>> = {
  simpleRepeat: 'repeated',
  extendedRepeat: 'repeated',
  sequences: 'repeated',
  straightRow: 'keyboard',
  keyPattern: 'keyboard',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  pwned: 'common',
};

let estimator: ZxcvbnFactory | null = null;

/**
 * @param known words that whoever guesses would try for this file, such as the campaign's short name
 * @returns null when the passphrase is good enough
 */
export function weaknessOf(passphrase: string, known: readonly string[]): Weakness | null {
  if ([...passphrase].length < PASSPHRASE_LENGTH) return 'short';
  estimator ??= new ZxcvbnFactory({ dictionary: { ...dictionary }, graphs: adjacencyGraphs });
  const { guessesLog10, feedback } = estimator.check(passphrase, [...known]);
  if (guessesLog10 >= GUESSES) return null;
  return WARNINGS[feedback.warning ?? ''] ?? 'guessable';
}
