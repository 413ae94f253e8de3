import type { Block } from './blocks.ts';
import type { Channel, Install, Message, Platform, User } from './platform.ts';

export interface Draft {
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly onlyFor?: string | null;
  readonly threadTs?: string | null;
}

const KEPT = 300;

/** The next time stamp of a channel: seconds of the clock, and a counter behind the point. */
function nextStamp(platform: Platform, channel: Channel): string {
  channel.lastStamp += 1;
  return `${Math.floor(platform.now().getTime() / 1000)}.${String(channel.lastStamp).padStart(6, '0')}`;
}

function put(
  platform: Platform,
  channel: Channel,
  message: Omit<Message, 'ts' | 'channelId' | 'inputs' | 'edited'>,
): Message {
  const stored: Message = {
    ...message,
    ts: nextStamp(platform, channel),
    channelId: channel.id,
    edited: false,
    inputs: new Map(),
  };
  channel.messages.set(stored.ts, stored);
  const oldest = channel.messages.keys().next().value;
  if (channel.messages.size > KEPT && oldest !== undefined) channel.messages.delete(oldest);
  platform.screens.show(channel);
  return stored;
}

/** A person writes. */
export const postAsPerson = (platform: Platform, channel: Channel, user: User, draft: Draft): Message =>
  put(platform, channel, {
    userId: user.id,
    botId: null,
    teamId: user.teamId,
    via: 'person',
    text: draft.text,
    blocks: [],
    onlyFor: null,
    threadTs: draft.threadTs ?? null,
  });

/** The app writes; whom it notifies is remembered. */
export function postAsApp(
  platform: Platform,
  channel: Channel,
  install: Install,
  draft: Draft,
  via: 'api' | 'response url',
): Message {
  const message = put(platform, channel, {
    userId: install.botUserId,
    botId: install.botId,
    teamId: install.teamId ?? channel.teamId,
    via,
    text: draft.text,
    blocks: draft.blocks ?? [],
    onlyFor: draft.onlyFor ?? null,
    threadTs: draft.threadTs ?? null,
  });
  platform.pings.record(message);
  return message;
}

/** The app changes what it wrote. Clients mark a change of words, not of blocks alone. */
export function rewrite(platform: Platform, message: Message, draft: Draft): void {
  message.edited = message.edited || message.text !== draft.text;
  message.text = draft.text;
  message.blocks = draft.blocks ?? [];
  platform.pings.record(message);
  const channel = platform.channels.get(message.channelId);
  if (channel !== undefined) platform.screens.show(channel);
}

export function remove(platform: Platform, message: Message): void {
  const channel = platform.channels.get(message.channelId);
  channel?.messages.delete(message.ts);
  if (channel !== undefined) platform.screens.show(channel);
}
