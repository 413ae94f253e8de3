import { z } from 'zod';
import type { OfSigner, SignerAnswers } from '../../campaign/signer.ts';
import { bad, type Field, type Values } from '../forms.ts';
import { NAME_LIMITS, nameSchema } from './name.ts';

const consent: Field = {
  id: 'consent',
  kind: 'consent',
  optional: false,
  maxLength: 0,
  choices: ['yes'],
  check: z.literal('yes', bad('form.consent.required')),
};

const visibility: Field = {
  id: 'visibility',
  kind: 'choice',
  optional: false,
  maxLength: 0,
  // Whom it may harm reads first that it takes no name.
  choices: ['anonymous', 'named'],
  check: z.enum(['named', 'anonymous'], bad('form.choice.required')),
};

export const nameField: Field = {
  id: 'name',
  kind: 'text',
  optional: false,
  maxLength: NAME_LIMITS.bytes,
  choices: [],
  check: nameSchema,
};

/** What a signer is asked, in this order. The name is asked only of those who sign with their name. */
const ASKED: OfSigner<Field> = {
  visibility,
  name: { ...nameField, when: { field: 'visibility', is: 'named' } },
};

export const SIGNER_FIELDS: readonly Field[] = Object.values(ASKED);

export const SIGNING_FIELDS: readonly Field[] = [consent, ...SIGNER_FIELDS];

/** A signer's answers, of a form that is complete. */
export function signerAnswers({ visibility: shown, name: given }: Values): SignerAnswers {
  return shown === 'named' && given !== undefined
    ? { visibility: 'named', name: given }
    : { visibility: 'anonymous', name: null };
}

/** Answers without those of the signer: what a state may hold once they are sealed. */
export function withoutSigner(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !Object.hasOwn(ASKED, id)));
}
