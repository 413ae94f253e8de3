import { z } from 'zod';
import { type ViewValues, viewValues } from './form.ts';
import { freshMeta, type Meta, readMeta } from './meta.ts';
import type { Block } from './render.ts';

/** Of everything that Slack tells, what is read here, checked once. */

const id = z.string().min(1).max(60);
const user = z.object({ id, team_id: id.nullish() });
const words = z.object({ text: z.string() });
/** One that we made: Slack gives it back as it took it. */
const block = z.custom<Block>(
  (value) => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string',
);
const view = z.object({
  id,
  callback_id: z.string().default(''),
  title: words.nullish(),
  submit: words.nullish(),
  close: words.nullish(),
  clear_on_close: z.boolean().default(false),
  blocks: z.array(block).default([]),
  type: z.enum(['modal', 'home']),
  hash: z.string(),
  root_view_id: id.nullish(),
  private_metadata: z.string().default(''),
  state: z.object({ values: viewValues }).nullish(),
});

const command = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: id,
  team_id: id.nullish(),
  trigger_id: z.string(),
  response_url: z.string(),
});
const press = z.object({
  type: z.literal('block_actions'),
  user,
  trigger_id: z.string(),
  response_url: z.string().nullish(),
  view: view.nullish(),
  actions: z.array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().nullish() })).min(1),
});
const submission = z.object({
  type: z.literal('view_submission'),
  user,
  view,
  response_urls: z.array(z.object({ channel_id: id, response_url: z.string() })).nullish(),
});
const shortcut = z.object({
  type: z.enum(['shortcut', 'message_action']),
  callback_id: z.string(),
  user,
  trigger_id: z.string(),
  action_ts: z.string().nullish(),
  response_url: z.string().nullish(),
  channel: z.object({ id }).nullish(),
  message: z.object({ ts: z.string() }).nullish(),
});
const event = z.object({
  event_id: z.string().min(1),
  event_time: z.number(),
  event: z.looseObject({ type: z.string() }),
});
const homeOpened = z.object({ type: z.literal('app_home_opened'), user: id, tab: z.string() });
const tokensRevoked = z.object({
  type: z.literal('tokens_revoked'),
  tokens: z.object({ bot: z.array(z.string()).nullish() }),
});

/** Whoever did it. `team`: their own workspace, where Slack tells it. */
export interface Doer {
  readonly user: string;
  readonly team: string | null;
}

/** An open view in which something was done. */
export interface SeenView {
  readonly id: string;
  readonly isHome: boolean;
  /** It lies on no other. */
  readonly isRoot: boolean;
  readonly hash: string;
  readonly meta: Meta;
  readonly values: ViewValues;
  /** What it showed. */
  readonly form: SeenForm;
}

export interface SeenForm {
  readonly callback: string;
  readonly title: string;
  /** Null: there is no such button. */
  readonly submit: string | null;
  readonly close: string | null;
  /** Closing it closes what lies beneath as well. */
  readonly clears: boolean;
  readonly blocks: readonly Block[];
}

/** What Slack told, in our words. */
export type Incoming =
  | {
      readonly kind: 'command';
      readonly by: Doer;
      readonly text: string;
      readonly trigger: string;
      readonly respond: string;
    }
  | {
      readonly kind: 'press';
      readonly by: Doer;
      readonly id: string;
      readonly value: string;
      readonly stamp: string;
      readonly trigger: string;
      readonly respond: string | null;
      /** Null: the button stood in a message. */
      readonly view: SeenView | null;
    }
  | {
      readonly kind: 'submission';
      readonly by: Doer;
      readonly view: SeenView;
      readonly responses: readonly { readonly channel: string; readonly url: string }[];
    }
  | {
      readonly kind: 'shortcut';
      readonly by: Doer;
      readonly callback: string;
      readonly trigger: string;
      readonly respond: string | null;
      readonly target: Meta['target'];
    }
  | { readonly kind: 'home opened'; readonly by: Doer; readonly key: string }
  /** The app was removed from a workspace, or (not `uninstalled`) only its token revoked. `at`: when, to the second. */
  | { readonly kind: 'removed'; readonly uninstalled: boolean; readonly at: Date };

/** Which of them a request can be: of what it is not, nothing need be tried. */
const kind = z.object({ command: z.unknown().optional(), type: z.unknown().optional() });

/** Reads a request of Slack's. Null: nothing that we expect or answer. */
export function readIncoming(body: unknown): Incoming | null {
  const { command, type } = kind.safeParse(body).data ?? {};
  if (command !== undefined) return readCommand(body);
  switch (type) {
    case 'block_actions':
      return readPress(body);
    case 'view_submission':
      return readSubmission(body);
    case 'shortcut':
    case 'message_action':
      return readShortcut(body);
    default:
      return readEvent(body);
  }
}

function readCommand(body: unknown): Incoming | null {
  const read = command.safeParse(body);
  if (!read.success) return null;
  const { user_id: user, team_id: team = null, text, trigger_id: trigger, response_url: respond } = read.data;
  return { kind: 'command', by: { user, team }, text, trigger, respond };
}

function readPress(body: unknown): Incoming | null {
  const read = press.safeParse(body);
  const action = read.data?.actions[0];
  if (!read.success || !action) return null;
  const { view, trigger_id: trigger, response_url: respond = null } = read.data;
  return {
    kind: 'press',
    by: doer(read.data.user),
    id: action.action_id,
    value: action.value ?? '',
    stamp: action.action_ts,
    trigger,
    respond,
    view: view ? seen(view) : null,
  };
}

function readSubmission(body: unknown): Incoming | null {
  const read = submission.safeParse(body);
  if (!read.success) return null;
  const responses = (read.data.response_urls ?? []).map((one) => ({ channel: one.channel_id, url: one.response_url }));
  return { kind: 'submission', by: doer(read.data.user), view: seen(read.data.view), responses };
}

function readShortcut(body: unknown): Incoming | null {
  const read = shortcut.safeParse(body);
  if (!read.success) return null;
  const { callback_id: callback, trigger_id: trigger, channel, message, response_url: respond = null } = read.data;
  const target = channel && message && respond ? { channel: channel.id, message: message.ts, url: respond } : null;
  return { kind: 'shortcut', by: doer(read.data.user), callback, trigger, respond, target };
}

function readEvent(body: unknown): Incoming | null {
  const read = event.safeParse(body);
  if (!read.success) return null;
  const opened = homeOpened.safeParse(read.data.event);
  if (opened.success) {
    if (opened.data.tab !== 'home') return null;
    return { kind: 'home opened', by: { user: opened.data.user, team: null }, key: read.data.event_id };
  }
  const revoked = tokensRevoked.safeParse(read.data.event);
  const botRevoked = revoked.success && (revoked.data.tokens.bot ?? []).length > 0;
  const uninstalled = read.data.event.type === 'app_uninstalled';
  if (!uninstalled && !botRevoked) return null;
  return { kind: 'removed', uninstalled, at: new Date(read.data.event_time * 1000) };
}

function doer({ id: name, team_id: team = null }: z.infer<typeof user>): Doer {
  return { user: name, team: team ?? null };
}

function seen(shown: z.infer<typeof view>): SeenView {
  return {
    id: shown.id,
    isHome: shown.type === 'home',
    isRoot: (shown.root_view_id ?? shown.id) === shown.id,
    hash: shown.hash,
    meta: readMeta(shown.private_metadata) ?? freshMeta('en'),
    values: shown.state?.values ?? {},
    form: {
      callback: shown.callback_id,
      title: shown.title?.text ?? '',
      submit: shown.submit?.text ?? null,
      close: shown.close?.text ?? null,
      clears: shown.clear_on_close,
      blocks: shown.blocks,
    },
  };
}
