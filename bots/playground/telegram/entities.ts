import { z } from 'zod';
import { text, wholeNumber } from '../call-fields.ts';
import { badRequest } from './refusal.ts';

/** Words with formatting. Offsets and lengths count UTF-16 units (https://core.telegram.org/bots/api#messageentity). */
export interface Words {
  readonly text: string;
  readonly entities: readonly Entity[];
}

export type Entity = z.output<typeof entitySchema>;

export const entitySchema = z.strictObject({
  type: z.enum([
    'mention',
    'hashtag',
    'cashtag',
    'bot_command',
    'url',
    'email',
    'phone_number',
    'bold',
    'italic',
    'underline',
    'strikethrough',
    'spoiler',
    'blockquote',
    'expandable_blockquote',
    'code',
    'pre',
    'text_link',
  ]),
  offset: wholeNumber,
  length: wholeNumber,
  url: text.optional(),
  language: text.optional(),
});

export const MAX_TEXT = 4096;
export const MAX_CAPTION = 1024;
const MAX_ENTITIES = 100;
const NO_WORDS: Words = { text: '', entities: [] };

/**
 * Checks words the bot sends: length in UTF-16 units, entities in range and not through the middle of a character.
 * White space at the end is dropped, as the platform does. Links and commands without formatting are found as well.
 *
 * @throws {Refusal} 400, in the platform's words where it has any
 */
export function checkedWords(
  raw: string | undefined,
  entities: readonly Entity[] | undefined,
  kind: 'text' | 'caption',
): Words {
  const trimmed = (raw ?? '').trimEnd();
  if (trimmed === '') {
    if (kind === 'text') throw badRequest('message text is empty');
    if (entities !== undefined && entities.length > 0) throw badRequest('entities without a caption');
    return NO_WORDS;
  }
  if (!trimmed.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  if (kind === 'text' && trimmed.length > MAX_TEXT) throw badRequest('message is too long');
  if (kind === 'caption' && trimmed.length > MAX_CAPTION) throw badRequest('message caption is too long');
  const given = entities ?? [];
  if (given.length > MAX_ENTITIES)
    throw badRequest(`more than ${MAX_ENTITIES} entities, of which the rest would be lost`);
  const kept = given
    .map((entity) => checkedEntity(trimmed, (raw ?? '').length, entity))
    .filter(({ length }) => length > 0);
  return { text: trimmed, entities: [...kept, ...foundEntities(trimmed, kept)].toSorted(byPlace) };
}

function checkedEntity(words: string, rawLength: number, entity: Entity): Entity {
  const { offset, length } = entity;
  const end = offset + length;
  if (offset < 0 || length <= 0) throw badRequest('entity offset or length is out of range');
  if (end > rawLength) throw badRequest(`entity beginning at UTF-16 offset ${offset} ends after the end of the text`);
  if (splitsCharacter(words, offset))
    throw badRequest(`entity begins in a middle of a UTF-16 symbol at byte offset ${offset}`);
  if (splitsCharacter(words, end))
    throw badRequest(`entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol`);
  if (entity.type === 'text_link' && !isLink(entity.url ?? ''))
    throw badRequest('entity of type text_link needs a valid url');
  if (entity.type !== 'text_link' && entity.url !== undefined) throw badRequest('only text_link entities have a url');
  if (entity.type !== 'pre' && entity.language !== undefined) throw badRequest('only pre entities have a language');
  return end > words.length ? { ...entity, length: Math.max(0, words.length - offset) } : entity;
}

function splitsCharacter(words: string, at: number): boolean {
  const before = words.charCodeAt(at - 1);
  const after = words.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** Whether the platform takes this as the address of a link or button: http, https or tg, and a host that is not a bare word. */
export function isLink(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol === 'tg:') return true;
  return (protocol === 'http:' || protocol === 'https:') && /[.:]/.test(hostname) && !hostname.endsWith('.');
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
  const found: Entity[] = [];
  const taken = given.filter(({ type }) =>
    ['text_link', 'code', 'pre', 'url', 'email', 'mention', 'bot_command'].includes(type),
  );
  for (const [type, finder] of FINDERS) {
    for (const match of words.matchAll(finder)) {
      const offset = match.index;
      const length = match[0].length;
      const free = [...taken, ...found].every(
        (other) => offset + length <= other.offset || other.offset + other.length <= offset,
      );
      if (free) found.push({ type, offset, length });
    }
  }
  return found.toSorted(byPlace);
}
