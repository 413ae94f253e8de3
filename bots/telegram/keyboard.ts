import type { InlineKeyboardButton } from 'grammy/types';
import type { ShownButton } from '../../src/channel/shown.ts';
import { isLinkable } from '../../src/texts/web-address.ts';
import { LIMITS } from './limits.ts';
import { bytesOf } from './words.ts';

export type Keyboard = readonly (readonly InlineKeyboardButton[])[];

/** What buttons need to know of the bot. */
export interface BotLinks {
  readonly username: string;
  /** Inline mode is switched on in BotFather; without it the platform refuses the button that picks a chat. */
  readonly inlineMode: boolean;
}

/** Address that opens the private chat with the bot and brings `payload` to it. An empty payload only opens the chat. */
export function deepLink(username: string, payload: string): string {
  return payload === '' ? `https://t.me/${username}` : `https://t.me/${username}?start=${payload}`;
}

/**
 * Buttons as an inline keyboard, or null without any. Throws RangeError for an action or payload over the platform's
 * limit: these come from code, never from a person.
 */
export function keyboardOf(rows: readonly (readonly ShownButton[])[], links: BotLinks): Keyboard | null {
  const keyboard = rows
    .map((row) => row.flatMap((button) => buttonOf(button, links) ?? []))
    .flatMap(chunked)
    .filter((row) => row.length > 0);
  return keyboard.length === 0 ? null : keyboard;
}

function chunked(row: InlineKeyboardButton[]): InlineKeyboardButton[][] {
  if (row.length <= LIMITS.buttonsInRow) return [row];
  return [row.slice(0, LIMITS.buttonsInRow), ...chunked(row.slice(LIMITS.buttonsInRow))];
}

function buttonOf(button: ShownButton, links: BotLinks): InlineKeyboardButton | null {
  const text = button.label;
  switch (button.kind) {
    case 'action':
      if (button.action === '' || bytesOf(button.action) > LIMITS.actionBytes)
        throw new RangeError('a button action over 64 bytes');
      return { text, callback_data: button.action, ...(button.style && { style: button.style }) };
    case 'link':
      return isLinkable(button.url) ? { text, url: button.url } : null;
    case 'deep link':
      return { text, url: linkFor(button.payload, links) };
    case 'pick chat':
      return pickChat(text, button.query, links);
    case 'copy':
      return { text, copy_text: { text: linkFor(button.payload, links) } };
    default:
      return button satisfies never;
  }
}

/** Never over what a copy button holds (256 units): a username has at most 32, a payload 64. */
function linkFor(payload: string, links: BotLinks): string {
  if (!isPayload(payload)) throw new RangeError('a deep link payload that Telegram would not carry');
  return deepLink(links.username, payload);
}

function isPayload(payload: string): boolean {
  return /^[A-Za-z0-9_-]*$/.test(payload) && payload.length <= LIMITS.payloadUnits;
}

function pickChat(text: string, query: string, links: BotLinks): InlineKeyboardButton | null {
  if (links.inlineMode) {
    const chats = { allow_user_chats: true, allow_group_chats: true, allow_channel_chats: true };
    return { text, switch_inline_query_chosen_chat: { query, ...chats } };
  }
  if (!isPayload(query)) return null;
  return { text, url: `https://t.me/share/url?url=${encodeURIComponent(deepLink(links.username, query))}` };
}
