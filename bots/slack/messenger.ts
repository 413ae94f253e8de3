import { LogLevel, webApi } from '@slack/bolt';
import type { Address, Messenger, Outcome, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { createLibraryLog, type Log } from '../../src/server/log.ts';
import { noting, readAddress, type SlackAddress } from './address.ts';
import { createBroadcastPictures } from './broadcast-pictures.ts';
import { clientOptions } from './clients.ts';
import { errorFields } from './fault.ts';
import { broadcastExcess, broadcastMessage } from './message.ts';
import { codeOf, outcomeOf } from './outcome.ts';
import type { Calls } from './pacing.ts';

export interface SlackMessengerDeps {
  /** The token of an account; null: the app is not installed there, or has not started. */
  readonly tokenOf: (account: string) => Promise<string | null>;
  /** Whether the administrators of a workspace have paused the app. */
  readonly isPaused: (account: string) => Promise<boolean>;
  /** Root of the Web API, with a slash at the end; null: Slack itself. */
  readonly apiUrl: string | null;
  readonly now: () => Date;
  readonly log: Log;
  /** How calls leave; those of the answers too, so that both keep the limits together. */
  readonly calls: Calls;
  /** SLACK_RATE: times Slack's published limits. */
  readonly rate?: number;
}

/** Slack allows some hundred messages a minute in a workspace (https://docs.slack.dev/apis/web-api/rate-limits). */
const PER_MINUTE = 100;
const AT_ONCE = 4;
/** Opening direct messages is what tells that someone is deactivated: posting does not (slackapi/python-slack-sdk issue 1156). */
const OPEN_AGAIN_DAYS = 30;
const DAY_MS = 86_400_000;
/** Slack takes moments until an uploaded picture can stand in a message. */
const PICTURE_MS = 60_000;
const REMEMBERED = 10_000;

/**
 * Sends broadcasts as direct messages, with clients of its own, so that replies to people never wait behind them. Nothing
 * is repeated: what may have been sent is told as unknown.
 */
export function createSlackMessenger(deps: SlackMessengerDeps): Messenger {
  const { tokenOf, isPaused, apiUrl, now, log, calls, rate = 1 } = deps;
  const perMinute = PER_MINUTE * rate;
  const logger = createLibraryLog(log, 'slack', LogLevel.WARN);
  const clients = new Map<string, webApi.WebClient>();
  const pictures = createBroadcastPictures({ now, log });
  /** Opened for messages that Slack put off: they are tried again soon. */
  const opened = new Map<string, string>();

  return {
    channel: 'slack',
    serves: async (account) => (await tokenOf(account)) !== null,
    pace: () => ({ perSecond: perMinute / 60, atOnce: Math.max(AT_ONCE, Math.ceil(perMinute / 30)) }),
    who: (_account, address) => addressIn(address)?.who ?? null,
    excess: broadcastExcess,
    async send(account, address, message) {
      const to = addressIn(address);
      if (to === null) return { kind: 'failed', reason: 'unreadable address' };
      try {
        const token = await tokenOf(account);
        if (token === null) return { kind: 'account dead' };
        if (await isPaused(account)) return { kind: 'failed', reason: 'not allowed' };
        return await deliver(clientOf(token), to, message);
      } catch (error) {
        return told(error, false);
      }
    },
  };

  function clientOf(token: string): webApi.WebClient {
    const known = clients.get(token);
    if (known) return known;
    const client = new webApi.WebClient(token, clientOptions({ slackApiUrl: apiUrl, logger, fetch: calls.broadcasts }));
    return keep(clients, token, client);
  }

  /** Rejects while it is certain that nothing was sent. */
  async function deliver(client: webApi.WebClient, to: SlackAddress, message: OutgoingMessage): Promise<Outcome> {
    const held = message.picture && (await pictures.of(to.account, client, message.picture));
    const content = broadcastMessage(message, held?.file ?? null);
    const { last, dm } = await postTo(client, to, content);
    if (last.ok) return afterwards(to, dm, last.stamp);
    if (held?.file && message.picture && last.code === 'invalid_blocks') {
      if (now().getTime() < held.at + PICTURE_MS) return { kind: 'retry' };
      pictures.forget(to.account, message.picture);
    }
    const outcome = told(last.error, true);
    if (outcome.kind !== 'retry' && outcome.kind !== 'retry after') opened.delete(keyOf(to));
    return outcome;
  }

  /** Posts in the direct messages that are known; where Slack knows those no more, in others. */
  async function postTo(client: webApi.WebClient, to: SlackAddress, content: ReturnType<typeof broadcastMessage>) {
    const stored = isFresh(to) ? to.dm : null;
    const dm = stored ?? (await open(client, to));
    const first = await post(client, dm, content);
    // Direct messages from before the app was installed anew, for instance: it certainly was not sent.
    const moved = stored !== null && (first.code === 'channel_not_found' || first.code === 'is_archived');
    if (!moved) return { last: first, dm };
    const anew = await open(client, to);
    return { last: await post(client, anew, content), dm: anew };
  }

  type Posted =
    | { readonly ok: true; readonly code: null; readonly stamp: string }
    | { readonly ok: false; readonly code: string | null; readonly error: unknown };

  async function post(
    client: webApi.WebClient,
    channel: string,
    { text, blocks }: ReturnType<typeof broadcastMessage>,
  ): Promise<Posted> {
    try {
      const message = { channel, text, blocks, unfurl_links: false, unfurl_media: false };
      const { ts } = await client.chat.postMessage(message);
      return { ok: true, code: null, stamp: ts ?? '' };
    } catch (error) {
      return { ok: false, code: codeOf(error), error };
    }
  }

  async function open(client: webApi.WebClient, to: SlackAddress): Promise<string> {
    const known = opened.get(keyOf(to));
    if (known !== undefined) return known;
    const { channel } = await client.conversations.open({ users: to.user });
    return keep(opened, keyOf(to), channel?.id ?? '');
  }

  /** Where to write from now on, and what stands there. */
  function afterwards(to: SlackAddress, dm: string, stamp: string): Outcome {
    const day = opened.delete(keyOf(to)) ? now().toISOString().slice(0, 10) : to.opened;
    return { kind: 'sent', address: noting({ ...to, view: null, dm, opened: day }, stamp) };
  }

  function isFresh({ dm, opened: day }: SlackAddress): boolean {
    return dm !== null && day !== null && now().getTime() - Date.parse(day) < OPEN_AGAIN_DAYS * DAY_MS;
  }

  function told(error: unknown, posted: boolean): Outcome {
    const outcome = outcomeOf(error, { posted });
    if (outcome.kind === 'account dead') log.error(errorFields(error), 'slack: the token is refused, broadcasts stop');
    else if (outcome.kind === 'failed') log.warn(errorFields(error), 'slack: a broadcast message was refused');
    return outcome;
  }
}

function keyOf({ account, user }: SlackAddress): string {
  return `${account} ${user}`;
}

function addressIn(address: Address): SlackAddress | null {
  try {
    return readAddress(address);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): T {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
  return value;
}
