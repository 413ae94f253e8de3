import { z } from 'zod';
import type { Field } from '../forms.ts';
import { NAME_LIMITS, nameSchema } from './name.ts';

const consent: Field = {
  id: 'consent',
  kind: 'consent',
  optional: false,
  maxLength: 0,
  choices: ['yes'],
  check: z.literal('yes', { error: 'form.consent.required' }),
};

const visibility: Field = {
  id: 'visibility',
  kind: 'choice',
  optional: false,
  maxLength: 0,
  choices: ['named', 'anonymous'],
  check: z.enum(['named', 'anonymous'], { error: 'form.choice.required' }),
};

export const nameField: Field = {
  id: 'name',
  kind: 'text',
  optional: false,
  maxLength: NAME_LIMITS.bytes,
  choices: [],
  check: nameSchema,
};

/** What a signature says of its signer. The name is asked only of those who sign with their name. */
export const SIGNER_FIELDS: readonly Field[] = [
  visibility,
  { ...nameField, when: { field: 'visibility', is: 'named' } },
];

export const SIGNING_FIELDS: readonly Field[] = [consent, ...SIGNER_FIELDS];
