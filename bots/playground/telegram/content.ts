import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../far-end.ts';

/** What messages say, and in which words the platform refuses them. */

/** What the platform adds to some refusals; `retry_after` in seconds. */
interface RefusalParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** A call the platform does not carry out. `code` is the HTTP status too; the words never repeat a caller's. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: RefusalParameters | null;

  constructor(code: number, description: string, parameters: RefusalParameters | null = null) {
    super(description);
    this.name = 'Refusal';
    this.code = code;
    this.parameters = parameters;
  }
}

/** 400, in the platform's form of words. */
export const badRequest = (what: string, parameters: RefusalParameters | null = null): Refusal =>
  new Refusal(400, `Bad Request: ${what}`, parameters);
/** 403: the chat is there, the bot may not write to it. */
export const forbidden = (what: string): Refusal => new Refusal(403, `Forbidden: ${what}`);
/** 409: two ways of receiving updates at once. */
export const conflict = (what: string): Refusal => new Refusal(409, `Conflict: ${what}`);
/** 429. `seconds` is a whole number of at least 1. */
export const tooManyRequests = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });

/** A chat's id, or the `@name` of a public one. */
export const chatId = z.union([wholeNumber, z.string().regex(/^@\w+$/)]);

/** A structure whose shape is told by its own fields. @param pick gives its schema, or the reason why there is none */
export const shapedBy = <T>(pick: (value: Record<string, unknown>) => z.ZodType<T> | string) =>
  z.unknown().transform((value, context): T => {
    const schema =
      typeof value === 'object' && value !== null ? pick(value as Record<string, unknown>) : 'object expected';
    const parsed = typeof schema === 'string' ? null : schema.safeParse(value);
    if (parsed?.success) return parsed.data;
    const issues = parsed?.error.issues ?? [{ code: 'custom', message: String(schema) }];
    for (const issue of issues) context.issues.push({ ...issue, input: null } as z.core.$ZodRawIssue);
    return z.NEVER;
  });

/** Says in one refusal what is wrong with a call's fields. Names fields and limits, never values. */
export function refusalOf(method: string, error: z.ZodError): Refusal {
  const issue = error.issues[0];
  if (issue === undefined) return badRequest(`${method} is malformed`);
  if (issue.code === 'custom') return badRequest(issue.message);
  const place = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return badRequest(`field "${place}" of ${method}: ${issue.message}`);
  if (issue.keys.includes('parse_mode')) return badRequest('parse_mode is not taken here: send entities');
  const names = issue.keys.map((key) => `"${place === '' ? key : `${place}.${key}`}"`);
  return badRequest(`${method} has no field ${names.join(', ')}`);
}

const HTTP_LINK =
  /^(?:https?:\/\/)?(?:[^/?#]*@)?(?<host>\[[\da-f:.]+\]|(?:[\w.!$,~*'();&+=-]|%[\da-f]{2}|[^\p{ASCII}])+)(?::0*(?<port>\d+))?(?:[/?#]|$)/iu;

/**
 * Whether the platform takes this as the address of a link or button. Its grammar is its own: no other scheme than http,
 * https, tg and ton, `://` or no scheme at all, a host with an ASCII dot in it, no backslash, no bare number
 * (`LinkManager::check_link` in https://github.com/tdlib/td/blob/master/td/telegram/LinkManager.cpp and `parse_url` in
 * tdutils/td/utils/HttpUrl.cpp).
 */
export function isLink(address: string): boolean {
  if (/^(tg|ton|tonsite):/i.test(address)) return /^\w+:(?:\/\/)?[\w-]+(?:[/?#]|$)/.test(address);
  const { host, port } = HTTP_LINK.exec(address)?.groups ?? {};
  if (host === undefined || host === '.' || !/[.[]/.test(host)) return false;
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

/** Words with formatting. Offsets and lengths count UTF-16 units (https://core.telegram.org/bots/api#messageentity). */
export interface Words {
  readonly text: string;
  readonly entities: readonly Entity[];
}

export type Entity = z.output<typeof entitySchema>;

const FOUND = ['mention', 'hashtag', 'cashtag', 'bot_command', 'url', 'email', 'phone_number'] as const;
const GIVEN = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
] as const;

export const entitySchema = z.strictObject({
  type: z.enum([...FOUND, ...GIVEN, 'code', 'pre', 'text_link']),
  offset: wholeNumber,
  length: wholeNumber,
  url: text.optional(),
  language: text.optional(),
});

/** Formatting of a text or caption. */
export const entityList = structure(z.array(entitySchema));

export const MAX_TEXT = 4096;
export const MAX_CAPTION = 1024;
const MAX_ENTITIES = 100;

/**
 * Checks words the bot sends: length in UTF-16 units, entities in range and not through the middle of a character.
 * White space at the end is dropped, as the platform does. Links and commands without formatting are found as well.
 *
 * @throws {Refusal} 400, in the platform's words where it has any
 */
export function checkedWords(raw = '', given: readonly Entity[] = [], kind: 'text' | 'caption' = 'text'): Words {
  const words = raw.trimEnd();
  if (words === '' && kind === 'text') throw badRequest('message text is empty');
  if (words === '' && given.length > 0) throw badRequest('entities without a caption');
  if (!words.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  if (kind === 'text' && words.length > MAX_TEXT) throw badRequest('message is too long');
  if (kind === 'caption' && words.length > MAX_CAPTION) throw badRequest('message caption is too long');
  if (given.length > MAX_ENTITIES)
    throw badRequest(`more than ${MAX_ENTITIES} entities, of which the rest would be lost`);
  const kept = given.map((entity) => checkedEntity(words, raw.length, entity)).filter(({ length }) => length > 0);
  return { text: words, entities: [...kept, ...foundEntities(words, kept)].toSorted(byPlace) };
}

function checkedEntity(words: string, rawLength: number, entity: Entity): Entity {
  const { type, offset, length, url, language } = entity;
  const end = offset + length;
  if (offset < 0 || length <= 0) throw badRequest('entity offset or length is out of range');
  if (end > rawLength) throw badRequest(`entity beginning at UTF-16 offset ${offset} ends after the end of the text`);
  for (const [at, place] of [
    [offset, 'begins'],
    [end, 'ends'],
  ] as const) {
    if (/^[\ud800-\udbff][\udc00-\udfff]$/.test(words.slice(Math.max(0, at - 1), at + 1)))
      throw badRequest(`entity ${place} in a middle of a UTF-16 symbol at byte offset ${at}`);
  }
  if (type === 'text_link' && !isLink(url ?? '')) throw badRequest('wrong message entity: text_link: Wrong HTTP URL');
  if (type !== 'text_link' && url !== undefined) throw badRequest('only text_link entities have a url');
  if (type !== 'pre' && language !== undefined) throw badRequest('only pre entities have a language');
  return end > words.length ? { ...entity, length: Math.max(0, words.length - offset) } : entity;
}

const byPlace = (a: Entity, b: Entity): number => a.offset - b.offset || b.length - a.length;

const FINDERS: readonly (readonly [Entity['type'], RegExp])[] = [
  ['url', /\bhttps?:\/\/[^\s<>"⁦-⁩]*[^\s<>"⁦-⁩.,;:!?)\]]/giu],
  ['email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu],
  ['mention', /(?<![\w@./])@[a-z]\w{3,31}\b/giu],
  ['bot_command', /(?<![\w/<>@.])\/[a-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/giu],
];

/** Entities the platform finds by itself, where none of the given ones lies already. */
export function foundEntities(words: string, given: readonly Entity[]): readonly Entity[] {
  const plain: readonly string[] = GIVEN;
  const taken = given.filter(({ type }) => !plain.includes(type));
  for (const [type, finder] of FINDERS) {
    for (const match of words.matchAll(finder)) {
      const found = { type, offset: match.index, length: match[0].length };
      const end = found.offset + found.length;
      if (taken.every((other) => end <= other.offset || other.offset + other.length <= found.offset)) taken.push(found);
    }
  }
  return taken.filter((entity) => !given.includes(entity)).toSorted(byPlace);
}

const MARKED = /\*\*(?<bold>\S(?:.*?\S)?)\*\*|__(?<italic>\S(?:.*?\S)?)__|\[(?<label>[^\][\n]+)\]\((?<url>[^\s()]+)\)/u;

/**
 * What Telegram's apps make of marks that a person types: `**bold**`, `__italic__` and `[words](address)` become
 * formatting when the message is sent (https://core.telegram.org/api/entities). Marks that are not closed stay words.
 *
 * @param before how many UTF-16 units stand before
 */
export function formattedAsTyped(typed: string, before = 0): Words {
  const entities: Entity[] = [];
  let rest = typed;
  let words = '';
  for (let found = MARKED.exec(rest); found !== null; found = MARKED.exec(rest)) {
    const { bold, italic, label, url } = found.groups ?? {};
    words += rest.slice(0, found.index);
    rest = rest.slice(found.index + found[0].length);
    if (url !== undefined && !isLink(url)) {
      words += found[0];
      continue;
    }
    const offset = before + words.length;
    const inner = formattedAsTyped(bold ?? italic ?? label ?? '', offset);
    words += inner.text;
    const type = url === undefined ? (bold === undefined ? 'italic' : 'bold') : 'text_link';
    entities.push(...inner.entities, { type, offset, length: inner.text.length, ...(url !== undefined && { url }) });
  }
  return { text: words + rest, entities };
}

/** Keyboards under messages, with the platform's limits (https://core.telegram.org/bots/api#inlinekeyboardmarkup). */

export type Button = z.output<typeof button>;
export type Keyboard = readonly (readonly Button[])[];

const MAX_BUTTONS = 100;
const MAX_BUTTONS_IN_ROW = 8;

const isBytes = (value: string, most: number): boolean => value !== '' && Buffer.byteLength(value, 'utf8') <= most;
const chosenChat = z
  .strictObject({
    query: text.max(256).optional(),
    allow_user_chats: flag.optional(),
    allow_bot_chats: flag.optional(),
    allow_group_chats: flag.optional(),
    allow_channel_chats: flag.optional(),
  })
  .refine((chosen) => Object.values(chosen).includes(true), 'must allow at least one type of chats');
const kinds = {
  callback_data: text.refine((data) => isBytes(data, 64), 'BUTTON_DATA_INVALID').optional(),
  url: text.refine(isLink, 'inline keyboard button URL is invalid: Wrong HTTP URL').optional(),
  copy_text: z
    .strictObject({ text: text.refine((words) => /^[\s\S]{1,256}$/.test(words), 'BUTTON_COPY_TEXT_INVALID') })
    .optional(),
  switch_inline_query: text.max(256).optional(),
  switch_inline_query_current_chat: text.max(256).optional(),
  switch_inline_query_chosen_chat: chosenChat.optional(),
};
const button = z
  .strictObject({
    text: text.refine(
      (label) => label.trim() !== '' && label.isWellFormed(),
      'inline keyboard button text must be non-empty',
    ),
    style: z.enum(['danger', 'success', 'primary']).optional(),
    ...kinds,
  })
  .refine(
    (given) => Object.keys(given).filter((key) => key in kinds).length === 1,
    'inline keyboard button must have exactly one type',
  );
const inlineKeyboard = z
  .strictObject({ inline_keyboard: z.array(z.array(button)), force_reply: flag.optional() })
  .refine(
    ({ inline_keyboard: rows }) => rows.flat().length <= MAX_BUTTONS,
    `more than ${MAX_BUTTONS} buttons in an inline keyboard`,
  )
  .refine(
    ({ inline_keyboard: rows }) => rows.every((row) => row.length <= MAX_BUTTONS_IN_ROW),
    `more than ${MAX_BUTTONS_IN_ROW} buttons in a row of an inline keyboard`,
  );
const forceReply = z.strictObject({
  force_reply: z.literal(true),
  input_field_placeholder: text
    .refine((words) => /^[\s\S]{1,64}$/.test(words), 'input field placeholder must have 1-64 characters')
    .optional(),
  selective: flag.optional(),
});
const removal = z.strictObject({ remove_keyboard: z.literal(true), selective: flag.optional() });

/** What an edit or an inline result may carry. */
export const inlineMarkup = structure(inlineKeyboard);

/** What a new message may carry. Keyboards in place of the letters are refused: no view of this stand-in shows them. */
export const anyMarkup = structure(
  shapedBy<Markup>((value) => {
    if ('inline_keyboard' in value) return inlineKeyboard;
    if ('force_reply' in value) return forceReply;
    return 'remove_keyboard' in value
      ? removal
      : 'reply_markup is none of inline keyboard, force reply and keyboard removal';
  }),
);

export type Markup = z.output<typeof inlineKeyboard> | z.output<typeof forceReply> | z.output<typeof removal>;

/** Rows of buttons as stored; rows without buttons vanish. */
export const keyboardOf = (markup: Markup | undefined): Keyboard =>
  markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.filter((row) => row.length > 0) : [];

/** What the person is asked to type, as the client shows it in the empty field; null when no reply is forced. */
export function placeholderOf(markup: Markup | undefined): string | null {
  if (markup === undefined || !('force_reply' in markup) || markup.force_reply !== true) return null;
  return 'input_field_placeholder' in markup ? (markup.input_field_placeholder ?? '') : '';
}
