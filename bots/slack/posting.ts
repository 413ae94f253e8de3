import { NO_PATIENCE } from '../../src/channel/attempt.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { CardKeeper, CardPlace, ShownCard } from './cards.ts';
import { errorFields, type Fault } from './fault.ts';
import { isSlacks } from './hosts.ts';
import type { Log } from './log.ts';
import { cardMessage, type Message } from './message.ts';
import type { RenderDeps } from './render.ts';
import type { Workspace } from './visit.ts';
import { hasPictures, orWithoutPictures, withoutPictures } from './without-pictures.ts';
import type { Workspaces } from './workspaces.ts';

export interface PostingDeps {
  /** The workspace of an account; null: the app is not installed there any more. */
  readonly workspaceOf: (account: string) => Promise<Workspace | null>;
  readonly workspaces: Pick<Workspaces, 'rules'>;
  readonly render: RenderDeps;
  /** Addresses below this one are Slack's too: that of the Web API. */
  readonly apiUrl: string | null;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** What is known of a channel. `unknown`: the app is not in it, and it is not public. */
export type ChannelKind = 'member' | 'outside' | 'unknown';
export interface ChannelFacts {
  readonly kind: ChannelKind;
  /** Other organisations see what is posted there; null: not known. */
  readonly shared: boolean | null;
}

/** Messages in channels: posting cards, changing them, taking them away. */
export function createPosting({ workspaceOf, workspaces, render, apiUrl, signal, log }: PostingDeps) {
  const once = { repeatable: false, patience: NO_PATIENCE, signal };
  return { facts, post, respond, keeper: { change, remove } satisfies CardKeeper };

  async function facts({ client }: Workspace, channel: string): Promise<ChannelFacts> {
    const outcome = await attempt(() => client.conversations.info({ channel }), once);
    if (!outcome.ok) {
      if (outcome.fault.meaning !== 'no entry') throw outcome.error;
      return { kind: 'unknown', shared: null };
    }
    const { is_member, is_ext_shared, is_pending_ext_shared } = outcome.value.channel ?? {};
    return { kind: is_member === true ? 'member' : 'outside', shared: Boolean(is_ext_shared || is_pending_ext_shared) };
  }

  /** Posts as a member. The value is the message's stamp. */
  async function post(
    { client }: Workspace,
    { channel, thread }: { readonly channel: string; readonly thread: string | null },
    message: Message,
  ): Promise<Outcome<string>> {
    const place = { channel, ...(thread !== null && { thread_ts: thread }) };
    const outcome = await orWithoutPictures(message, ({ text, blocks }) => {
      const content = { text, blocks, unfurl_links: false, unfurl_media: false };
      return attempt(() => client.chat.postMessage({ ...place, ...content }), once);
    });
    return outcome.ok ? { ok: true, value: outcome.value.ts ?? '' } : outcome;
  }

  /** Answers at an address that Slack gave for it. False: Slack did not take it. */
  async function respond(
    url: string,
    message: Message,
    how: { readonly everyone: boolean; readonly thread?: string | null },
  ): Promise<boolean> {
    if (!isSlacks(url, apiUrl)) return false;
    const answer = await respondOnce(url, message, how);
    if (answer === 'refused' && hasPictures(message))
      return (await respondOnce(url, withoutPictures(message), how)) === 'taken';
    return answer === 'taken';
  }

  /** `unclear`: it may have been taken. */
  async function respondOnce(
    url: string,
    { text, blocks }: Message,
    { everyone, thread = null }: { readonly everyone: boolean; readonly thread?: string | null },
  ): Promise<'taken' | 'refused' | 'unclear'> {
    const body = {
      response_type: everyone ? 'in_channel' : 'ephemeral',
      replace_original: false,
      text,
      blocks,
      ...(thread !== null && { thread_ts: thread }),
    };
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), redirect: 'error' });
      await answer.body?.cancel();
      if (answer.ok) return 'taken';
      return answer.status < 500 ? 'refused' : 'unclear';
    } catch (error) {
      log.warn(errorFields(error), 'slack: an answer could not be given');
      return 'unclear';
    }
  }

  async function change(account: string, place: CardPlace, shown: ShownCard) {
    const workspace = await workspaceOf(account);
    if (!workspace) return 'account dead';
    if ((await workspaces.rules(account)).paused) return 'later';
    const { forCards } = workspace;
    const outcome = await orWithoutPictures(cardMessage(shown, render), ({ text, blocks }) => {
      const message = { channel: place.channel, ts: place.message, text, blocks };
      return attempt(() => forCards.chat.update(message), once);
    });
    return outcome.ok ? 'changed' : afterwards(outcome.fault);
  }

  async function remove(account: string, { channel, message: ts }: CardPlace): Promise<boolean> {
    const workspace = await workspaceOf(account);
    if (!workspace) return false;
    const outcome = await attempt(() => workspace.forCards.chat.delete({ channel, ts }), { ...once, repeatable: true });
    return outcome.ok || outcome.fault.meaning === 'gone';
  }

  function afterwards({ meaning }: Fault): 'gone' | 'refused' | 'later' | 'account dead' {
    if (meaning === 'gone') return 'gone';
    if (meaning === 'account dead' || meaning === 'scope') return 'account dead';
    log.warn({ meaning }, 'slack: a card could not be brought up to date');
    return meaning === 'refused' || meaning === 'no entry' ? 'refused' : 'later';
  }
}

export type Posting = ReturnType<typeof createPosting>;
