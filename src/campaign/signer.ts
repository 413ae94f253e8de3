/**
 * What a signer says of themselves: the one list. It is asked for, shown once more, sealed, opened and exported; each of
 * these places is a record with an entry for every key, so a question that is added here is led there by the compiler.
 * Types only, for the conversation imports it.
 */
export interface SignerAnswers {
  /** With the name, or without. */
  readonly visibility: 'named' | 'anonymous';
  /** Null exactly when anonymous. */
  readonly name: string | null;
}

export type Visibility = SignerAnswers['visibility'];

/** Each of a signer's answers, as something else. */
export type OfSigner<Thing> = { readonly [Answer in keyof SignerAnswers]: Thing };
