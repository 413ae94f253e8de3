import { z } from 'zod';
import type { BotKey } from '../texts/keys.ts';
import type { OwnWords, Param, Span, Text } from '../texts/text.ts';
import type { Mine } from './mine/acts.ts';
import type { ReceiptFile } from './receipt/acts.ts';
import type { Button, FormView, Reply } from './reply.ts';

/** Replies as they are read back from where they were kept to be sent later: nothing is believed for having been ours. */

const span: z.ZodType<Span> = z.strictObject({
  text: z.string(),
  bold: z.boolean().exactOptional(),
  italic: z.boolean().exactOptional(),
  url: z.string().exactOptional(),
});
const words: z.ZodType<OwnWords> = z.record(z.string(), z.array(z.array(span)));

/** Strict: a text that holds a name, and says what is kept instead of it, is none that may stand here. */
/** One that an earlier version had, and this one has not, is shown as an ellipsis. */
const botKey = z.custom<BotKey>((key) => typeof key === 'string');
const text: z.ZodType<Text> = z.union([
  z.strictObject({
    key: botKey,
    get params() {
      return params;
    },
    language: z.string().exactOptional(),
  }),
  z.strictObject({
    campaign: z.string(),
    key: z.string(),
    get params() {
      return params;
    },
    language: z.string().exactOptional(),
  }),
]);
const param: z.ZodType<Param> = z.union([
  z.string(),
  z.number(),
  z.strictObject({ date: z.string(), zone: z.string(), time: z.boolean().exactOptional() }),
  z.strictObject({ words }),
  z.strictObject({ language: z.string() }),
  text,
]);

const params = z.record(z.string(), param).exactOptional();

const button: z.ZodType<Button> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('action'),
    label: text,
    action: z.string(),
    style: z.enum(['primary', 'danger']).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('link'), label: text, url: z.string() }),
  z.strictObject({ kind: z.literal('deep link'), label: text, payload: z.string() }),
  z.strictObject({ kind: z.literal('pick chat'), label: text, query: z.string() }),
  z.strictObject({ kind: z.literal('copy'), label: text, payload: z.string() }),
]);

const spoken = {
  text: z.array(text),
  buttons: z.array(z.array(button)),
  place: z.enum(['new', 'pressed']),
  sensitive: z.boolean().exactOptional(),
};

const form: z.ZodType<FormView> = z.strictObject({
  id: z.enum(['sign', 'correct', 'letter', 'broadcast', 'picture', 'delivered', 'cohort']),
  subject: z.string(),
  title: text,
  intro: z.array(text),
  submit: text,
  fields: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['consent', 'text', 'long text', 'rich text', 'choice', 'picture']),
      optional: z.boolean(),
      label: text,
      hint: text.nullable(),
      placeholder: text.nullable(),
      initial: z.string().nullable(),
      maxLength: z.number(),
      choices: z.array(z.strictObject({ value: z.string(), label: text })),
    }),
  ),
  buttons: z.array(z.array(button)),
});

const mine: z.ZodType<Mine> = z.strictObject({
  signatures: z.array(
    z.strictObject({
      campaign: z.string(),
      kind: z.enum(['petition', 'email']),
      state: z.enum(['draft', 'open', 'closed', 'delivered']),
      day: z.string(),
      language: z.string(),
      channel: z.string(),
      consentHash: z.string(),
      consentText: z.string(),
    }),
  ),
  subscriptions: z.array(
    z.strictObject({
      campaign: z.string(),
      scope: z.enum(['all', 'end']),
      day: z.string(),
      language: z.string(),
      channel: z.string(),
      consentHash: z.string(),
      consentText: z.string(),
    }),
  ),
  lettersReported: z.array(z.strictObject({ campaign: z.string(), day: z.string() })),
  linksCounted: z.array(z.string()),
  language: z.string().nullable(),
  discreet: z.boolean(),
  staff: z.strictObject({ handle: z.string(), role: z.enum(['editor', 'publisher', 'admin']) }).nullable(),
});

const receipt: z.ZodType<ReceiptFile> = z.strictObject({
  format: z.string(),
  version: z.number(),
  campaign: z.string(),
  row: z.string(),
  key: z.string(),
  box: z.string(),
  index: z.number(),
  size: z.number(),
  path: z.array(z.string()),
  root: z.string(),
});

export const storedReply: z.ZodType<Reply> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('say'), ...spoken }),
  z.strictObject({ kind: z.literal('card'), campaign: z.string(), picture: z.string().nullable(), ...spoken }),
  z.strictObject({ kind: z.literal('ask'), size: z.enum(['text', 'long text']), placeholder: text, ...spoken }),
  z.strictObject({ kind: z.literal('form'), form }),
  z.strictObject({
    kind: z.literal('field errors'),
    errors: z.array(z.strictObject({ field: z.string(), text })),
  }),
  z.strictObject({
    kind: z.literal('document'),
    name: z.string(),
    content: z.union([mine, receipt]),
    text: z.array(text),
  }),
  z.strictObject({ kind: z.literal('picture'), png: z.string(), alt: text, text: z.array(text) }),
  z.strictObject({ kind: z.literal('toast'), text }),
  z.strictObject({ kind: z.literal('hide typed') }),
  z.strictObject({ kind: z.literal('hide names') }),
  z.strictObject({ kind: z.literal('hide all'), done: text, left: text }),
]);
