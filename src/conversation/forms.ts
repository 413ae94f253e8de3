import type { z } from 'zod';
import type { BotKey } from '../texts/keys.ts';

/** Forms of the conversation. A chat asks the fields one at a time; a channel with forms of its own shows them at once. */
export type FormId = SupporterFormId | StaffFormId;
export const SUPPORTER_FORMS = ['sign', 'correct', 'letter'] as const;
export type SupporterFormId = (typeof SUPPORTER_FORMS)[number];
/** Their fields depend on the campaign: see src/conversation/staff. */
export type StaffFormId = 'broadcast' | 'picture' | 'delivered' | 'cohort';

/**
 * How a field is asked. `consent`: must be given. `choice`: one of `choices`. `rich text`: long, with formatting. `picture`:
 * a file, whose value is what the channel knows it by, as in `sent picture`.
 */
export type FieldKind = 'consent' | 'text' | 'long text' | 'rich text' | 'choice' | 'picture';

/**
 * A field, as data: its words are `form.<form>.<field>.label`, `.hint`, `.placeholder` and `.choices.<value>`. `check` turns
 * what was typed into what is kept, or fails with a message key of the bots' texts.
 */
export interface Field {
  readonly id: string;
  readonly kind: FieldKind;
  readonly optional: boolean;
  /** Longest text that can be typed, in UTF-16 units: a bound for input boxes; `check` is the judge. */
  readonly maxLength: number;
  readonly choices: readonly string[];
  readonly check: z.ZodType<string>;
  /** Asked only of those who answered another field with this value. */
  readonly when?: { readonly field: string; readonly is: string };
}

export type Values = Readonly<Record<string, string>>;

const errorKeys = new Map<string, BotKey>();

/** What a schema says of a value that will not do: the key of a text. */
export function bad(key: BotKey): { readonly error: string } {
  errorKeys.set(key, key);
  return { error: key };
}

/** The first thing that is wrong, as the schema says it by `bad`. */
export function errorKey(error: z.ZodError): BotKey {
  return errorKeys.get(error.issues[0]?.message ?? '') ?? 'form.invalid';
}

/** The field to ask after those already answered, or null when the form is complete. */
export function nextField(fields: readonly Field[], values: Values): Field | null {
  return fields.find((field) => isAsked(field, values) && !(field.id in values)) ?? null;
}

/** How many fields need not be asked, given these answers. */
export function leftOut(fields: readonly Field[], values: Values): number {
  return fields.filter((field) => !isAsked(field, values)).length;
}

/** Whether these answers leave the field to be asked. */
function isAsked({ when }: Field, values: Values): boolean {
  return when === undefined || values[when.field] === when.is;
}

/** One answer checked: what is kept, or the message key of what is wrong. An optional field takes '' for none. */
export function checkField(
  field: Field,
  typed: string,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: BotKey } {
  if (field.optional && typed.trim() === '') return { ok: true, value: '' };
  const read = field.check.safeParse(typed);
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, error: errorKey(read.error) };
}

/** A whole submission checked: every asked field's value, or every error. */
export function checkForm(
  fields: readonly Field[],
  submitted: Values,
):
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly errors: readonly { readonly field: string; readonly error: BotKey }[] } {
  const values: Record<string, string> = {};
  const errors: { field: string; error: BotKey }[] = [];
  for (const field of fields) {
    if (!isAsked(field, submitted)) continue;
    const checked = checkField(field, submitted[field.id] ?? '');
    if (checked.ok) values[field.id] = checked.value;
    else errors.push({ field: field.id, error: checked.error });
  }
  return errors.length === 0 ? { ok: true, values } : { ok: false, errors };
}
