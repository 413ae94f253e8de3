import { z } from 'zod';
import { flag, text } from '../call-fields.ts';
import { checkedContent, MAX_TEXT } from './content.ts';
import { postAsApp, remove, rewrite } from './messages.ts';
import type { Channel, Install, Message, Platform } from './platform.ts';
import { Refusal } from './refusal.ts';

/** The right to answer in a place, five times within half an hour (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses). */
export interface ResponseTicket {
  readonly install: Install;
  readonly channelId: string;
  /** To whom ephemeral answers go. */
  readonly userId: string;
  /** Message the person acted on. */
  readonly ts: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  uses: number;
}

const LIFE_MS = 30 * 60 * 1000;
const MAX_USES = 5;

/** Opens an address for answers; gives it. */
export function newResponseUrl(platform: Platform, ticket: Omit<ResponseTicket, 'at' | 'uses'>): string {
  const id = `${platform.ids.number()}/${platform.ids.mark()}`;
  platform.responses.set(id, { ...ticket, at: platform.now().getTime(), uses: 0 });
  return `${platform.url()}/actions/${id}`;
}

const answer = z.strictObject({
  text: text.optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: flag.optional(),
  delete_original: flag.optional(),
  thread_ts: text.optional(),
  mrkdwn: flag.optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
  metadata: z.unknown().optional(),
});

/**
 * Carries out an answer that came to such an address.
 *
 * @throws {Refusal} 404 `used_url` or `expired_url`, 400 for content that Slack does not take
 */
export function respond(platform: Platform, id: string, given: unknown): void {
  const ticket = platform.responses.get(id);
  if (ticket === undefined) throw new Refusal('invalid_url', {}, 404);
  if (ticket.uses >= MAX_USES) throw new Refusal('used_url', {}, 404);
  if (platform.now().getTime() - ticket.at > LIFE_MS || ticket.install.state !== 'active')
    throw new Refusal('expired_url', {}, 404);
  carryOut(platform, ticket, given);
  ticket.uses += 1;
}

/**
 * Says something in the place of a ticket: an answer to its address, or the acknowledgement of a command.
 *
 * @throws {Refusal} 400
 */
export function carryOut(platform: Platform, ticket: ResponseTicket, given: unknown): void {
  const parsed = answer.safeParse(given);
  if (!parsed.success) throw new Refusal('invalid_payload', {}, 400);
  const channel = platform.channels.get(ticket.channelId);
  if (channel === undefined) throw new Refusal('channel_not_found', {}, 404);
  if (channel.archived) throw new Refusal('channel_is_archived', {}, 410);
  const original = ticket.ts === null ? undefined : channel.messages.get(ticket.ts);
  try {
    say(platform, ticket, channel, original, parsed.data);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.code, error.details, 400) : error;
  }
}

function say(
  platform: Platform,
  ticket: ResponseTicket,
  channel: Channel,
  original: Message | undefined,
  given: z.output<typeof answer>,
): void {
  if (given.delete_original === true && original !== undefined) remove(platform, original);
  if (given.delete_original === true && given.text === undefined && given.blocks === undefined) return;
  const content = checkedContent(platform, given, MAX_TEXT);
  if (given.replace_original === true && original !== undefined && original.botId !== null) {
    rewrite(platform, original, content);
    return;
  }
  const everybody = given.response_type === 'in_channel';
  postAsApp(
    platform,
    channel,
    ticket.install,
    { ...content, onlyFor: everybody ? null : ticket.userId, threadTs: given.thread_ts ?? null },
    'response url',
  );
}
