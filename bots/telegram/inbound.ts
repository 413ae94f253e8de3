import { z } from 'zod';
import type { Arrival } from '../../src/channel/channel.ts';
import { COMMANDS, type Command, STAFF_COMMANDS, type StaffCommand } from '../../src/conversation/input.ts';
import type { TelegramAddress } from './address.ts';
import { formattedOf } from './formatted.ts';
import { NOT_WORDS } from './limits.ts';
import type { SeenMessage, SeenUpdate, SeenUser } from './update.ts';

/** What an update means to us. Null: nothing that anyone expects an answer to. */
export type Inbound =
  | { readonly kind: 'arrival'; readonly arrival: Arrival }
  | {
      readonly kind: 'inline query';
      readonly id: string;
      readonly who: string;
      readonly languageHint: string | null;
      readonly query: string;
    }
  /** A button press that can lead nowhere, but must be answered like any. */
  | { readonly kind: 'press to nowhere'; readonly callback: string }
  | null;

/** The bot itself, as getMe tells. */
export interface Me {
  readonly id: number;
  readonly username: string;
}

type Input = Arrival['input'];

/**
 * Translates one update. In groups only commands (and presses) count. Channel posts, the platform's notices, other bots
 * and cards sent by way of this bot give null.
 */
export function inbound(update: SeenUpdate, me: Me): Inbound {
  const arrive = arrivalOf(update, me);
  if (update.message !== undefined) return fromMessage(update.message, me, arrive);
  if (update.edited_message !== undefined) return fromEdit(update.edited_message, arrive);
  if (update.callback_query !== undefined) return fromPress(update.callback_query, arrive);
  if (update.my_chat_member !== undefined) return fromMembership(update.my_chat_member, arrive);
  if (update.inline_query !== undefined) {
    const { id, from, query } = update.inline_query;
    return { kind: 'inline query', id, who: `telegram:${from.id}`, languageHint: from.language_code ?? null, query };
  }
  return null;
}

type Where = { readonly chat: SeenMessage['chat'] } & Partial<Omit<TelegramAddress, 'chat'>>;
type Arrive = (from: SeenUser | { readonly id: number }, where: Where, input: Input) => Inbound;

function arrivalOf(update: SeenUpdate, me: Me): Arrive {
  return (
    from,
    { chat, thread = null, pressed = null, pressedHas = null, typed = null, callback = null, directTopic },
    input,
  ) => {
    const place = chat.type === 'private' ? 'private' : 'group';
    const address: TelegramAddress = {
      ...{ chat: chat.id, thread, pressed, pressedHas, typed, callback },
      ...(directTopic !== undefined && { directTopic }),
    };
    const arrival: Arrival = {
      channel: 'telegram',
      account: String(me.id),
      who: `telegram:${from.id}`,
      chat: String(chat.id),
      address,
      input,
      key: `telegram:${me.id}:${update.update_id}`,
      // Messages and presses wait apart at Telegram, so that either may overtake the other.
      order: update.update_id,
      languageHint: 'language_code' in from ? (from.language_code ?? null) : null,
      // In a group nobody is asked for a name.
      suggestedName: place === 'private' && 'first_name' in from ? profileName(from) : null,
      place,
      asks: 'one by one',
      takesPictures: true,
    };
    return { kind: 'arrival', arrival };
  };
}

function profileName(from: SeenUser): string | null {
  const name = [from.first_name, from.last_name ?? ''].join(' ').trim();
  return name === '' ? null : name;
}

function fromMessage(message: SeenMessage, me: Me, arrive: Arrive): Inbound {
  const from = writerOf(message);
  if (from === null || message.via_bot?.id === me.id) return null;
  const where = { chat: message.chat, ...topicOf(message), typed: message.message_id };
  if (message.chat.type === 'private') {
    const input = inputOf(message, me);
    return input === null ? null : arrive(from, where, input);
  }
  if (message.chat.type !== 'group' && message.chat.type !== 'supergroup') return null;
  const input = groupInputOf(message, me);
  return input === null ? null : arrive(from, where, input);
}

/**
 * Who wrote this, or null for other bots and copies from a linked channel. Anonymous admins and people who write as a
 * channel come as a made-up user; the chat that they speak for stands for them, and its id never equals a person's.
 */
function writerOf(message: SeenMessage): SeenUser | { readonly id: number } | null {
  if (message.is_automatic_forward === true) return null;
  if (message.sender_chat !== undefined) return { id: message.sender_chat.id };
  return message.from === undefined || message.from.is_bot ? null : message.from;
}

function inputOf(message: SeenMessage, me: Me): Input | null {
  // Forwarded words and words from another bot are not the person's own: they must not become a name or a consent.
  const ownWords = message.forward_origin === undefined && message.via_bot === undefined;
  if (message.text === undefined) {
    const picture = pictureOf(message);
    if (picture !== null) return { kind: 'sent picture', picture };
    return NOT_WORDS.some((kind) => message[kind] !== undefined) ? { kind: 'sent other' } : null;
  }
  if (!ownWords) return { kind: 'sent other' };
  return commandOf(message.text, me)?.input ?? typedOf(message.text, message['entities']);
}

/** Formatting is only told where there is any: nearly nobody's name has some. */
function typedOf(text: string, entities: unknown): Input {
  if (!Array.isArray(entities) || entities.length === 0) return { kind: 'typed', text };
  return { kind: 'typed', text, formatted: formattedOf(text, entities) };
}

const photo = z.array(z.object({ file_id: z.string() }));
const imageFile = z.object({ file_id: z.string(), mime_type: z.string().regex(/^image\/(png|jpeg|gif|webp)$/) });

/** The id of the largest copy of a photo, or of a picture sent as a file; null for anything else. */
function pictureOf(message: SeenMessage): string | null {
  const file = imageFile.safeParse(message['document']);
  if (file.success) return file.data.file_id;
  const copies = photo.safeParse(message['photo']);
  return (copies.success ? copies.data.at(-1)?.file_id : undefined) ?? null;
}

function groupInputOf(message: SeenMessage, me: Me): Input | null {
  if (message.text === undefined || message.forward_origin !== undefined) return null;
  const command = commandOf(message.text, me);
  if (command === null || command.to === 'another bot') return null;
  // An unknown command that names no bot is most likely meant for another one.
  const unknown = command.input.kind === 'commanded other' || command.input.kind === 'staff commanded';
  return unknown && command.to === 'nobody' ? null : command.input;
}

const COMMAND = /^\/([a-z0-9_]{1,64})(?:@([a-z0-9_]{1,64}))?(?:\s+(.*))?$/is;
const known: ReadonlySet<string> = new Set(COMMANDS);
const staffs: ReadonlySet<string> = new Set(STAFF_COMMANDS);

/** Example: `/start@our_bot uyghurs-abroad` → opened with that payload, to us. Null: no command at all. */
function commandOf(
  text: string,
  me: Me,
): { readonly input: Input; readonly to: 'us' | 'another bot' | 'nobody' } | null {
  const match = COMMAND.exec(text.trim());
  if (match === null) return null;
  const [, name = '', bot, rest = ''] = match;
  const to = bot === undefined ? 'nobody' : bot.toLowerCase() === me.username.toLowerCase() ? 'us' : 'another bot';
  const word = name.toLowerCase();
  const words = rest.trim();
  if (word === 'start') return { input: { kind: 'opened', payload: words }, to };
  if (known.has(word)) return { input: { kind: 'commanded', command: word as Command, words }, to };
  if (staffs.has(word)) return { input: { kind: 'staff commanded', command: word as StaffCommand, words }, to };
  return { input: { kind: 'commanded other', words: text.trim() }, to };
}

function fromEdit(message: SeenMessage, arrive: Arrive): Inbound {
  const from = writerOf(message);
  // Without words it is no edit by a person: a live location that moved, a poll that was answered.
  const words = message.text ?? message.caption;
  if (from === null || message.chat.type !== 'private' || words === undefined) return null;
  return arrive(from, { chat: message.chat, ...topicOf(message), typed: message.message_id }, { kind: 'edited' });
}

function fromPress(press: NonNullable<SeenUpdate['callback_query']>, arrive: Arrive): Inbound {
  const { message, data } = press;
  // A card sent by way of inline mode brings no chat, a game no data.
  if (message === undefined || data === undefined || press.from.is_bot)
    return { kind: 'press to nowhere', callback: press.id };
  // The platform tells date 0 for a message that it no longer has.
  const pressedHas =
    message.date === 0 ? null : message['photo'] !== undefined ? 'photo' : message.text !== undefined ? 'text' : null;
  const pressed = pressedHas === null ? null : message.message_id;
  const where = { chat: message.chat, ...topicOf(message), pressed, pressedHas, callback: press.id } as const;
  return arrive(press.from, where, { kind: 'pressed', action: data });
}

function fromMembership(change: NonNullable<SeenUpdate['my_chat_member']>, arrive: Arrive): Inbound {
  if (change.chat.type !== 'private') return null;
  const { status } = change.new_chat_member;
  if (status === 'kicked') return arrive(change.from, { chat: change.chat }, { kind: 'left' });
  return status === 'member' ? arrive(change.from, { chat: change.chat }, { kind: 'returned' }) : null;
}

/** Where in the chat: a forum's topic, or a topic of a channel's direct messages. */
function topicOf(message: SeenMessage): Pick<Where, 'thread' | 'directTopic'> {
  const thread = message.is_topic_message === true ? (message.message_thread_id ?? null) : null;
  const topic = message.direct_messages_topic?.topic_id;
  return topic === undefined ? { thread } : { thread, directTopic: topic };
}
