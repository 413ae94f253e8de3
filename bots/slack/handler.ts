import type { Admin } from './admin.ts';
import { ADMIN_FORM, REMOVE_CARDS } from './admin-view.ts';
import { carried } from './conversing.ts';
import { type Incoming, readIncoming } from './incoming.ts';
import { ADMIN, commandInput, pressInput, pressKey, submissionInput } from './inputs.ts';
import type { OwnCards } from './own-cards.ts';
import type { People } from './people.ts';
import type { RenderDeps } from './render.ts';
import { REMOVE_CARD } from './shared-view.ts';
import type { createShares } from './shares.ts';
import { noticeModal } from './views.ts';
import { type Visit, visitOf, type Workspace } from './visit.ts';
import type { AckSubmission, Walk } from './walk.ts';

/** Callback ids of the shortcuts, as the manifest names them. */
export const SHORTCUTS = { sign: 'sign', share: 'share_here' } as const;

/** A request as the library hands it over. */
export interface Request {
  readonly body: unknown;
  /** Acknowledges commands and interactions; null: an event, which is acknowledged when `handle` resolves. */
  readonly ack: ((answer?: unknown) => Promise<void>) | null;
  /** Whose request it is, in Slack's ids. */
  readonly from: {
    readonly teamId: string | null;
    readonly enterpriseId: string | null;
    readonly isEnterprise: boolean;
  };
  /** Null: the app is no longer installed there, or never was. */
  readonly workspace: Workspace | null;
}

/** Slack's word that an installation ended. */
export type Removed = Extract<Incoming, { kind: 'removed' }>;

export interface HandlerDeps {
  readonly walk: Walk;
  readonly shares: ReturnType<typeof createShares>;
  readonly admin: Admin;
  readonly own: OwnCards;
  readonly people: Pick<People, 'organisation'>;
  /** Forgets an installation that ended. */
  readonly removed: (from: Request['from'], word: Removed) => Promise<void>;
  readonly background: (work: Promise<unknown>) => void;
  readonly render: RenderDeps;
}

/**
 * Takes one request of Slack's. Commands and interactions are acknowledged at once and done afterwards, for Slack does not
 * repeat them; the person reads when something failed. Events are done first: rejects when nothing was committed, so that
 * Slack sends them again.
 */
export function createHandler({ walk, shares, admin, own, people, removed, background, render }: HandlerDeps) {
  return async ({ body, ack, from, workspace }: Request): Promise<void> => {
    const incoming = readIncoming(body);
    if (incoming?.kind === 'removed') return await removed(from, incoming);
    if (incoming === null || workspace === null) return await ack?.();
    const visit = await visitOf(workspace, incoming.by, from, people);
    if (incoming.kind === 'home opened') return await walk.visits(visit, incoming.key);
    if (incoming.kind === 'submission') return await submitted(visit, incoming, ack as AckSubmission);
    await ack?.();
    if (incoming.kind === 'command') commanded(visit, incoming);
    else if (incoming.kind === 'press') pressed(visit, incoming);
    else shortcut(visit, incoming);
  };

  function commanded(visit: Visit, { text, trigger: id, respond }: Extract<Incoming, { kind: 'command' }>): void {
    const input = commandInput(text);
    background(
      walk.opens(visit, { id, respond }, null, input === ADMIN ? null : { input, key: null }, (view, meta) =>
        input === ADMIN ? admin.shows(visit, view, meta) : walk.answers(visit, view, meta, input, null),
      ),
    );
  }

  function pressed(visit: Visit, press: Extract<Incoming, { kind: 'press' }>): void {
    const { view, trigger: id, respond } = press;
    const input = pressInput(press);
    const key = pressKey(press);
    const meta = view && { ...carried(view.meta), home: view.isHome };
    if (press.id === REMOVE_CARDS && view) admin.removes(visit, view);
    else if (press.id === REMOVE_CARD && view) background(own.removes(visit, view, press.value));
    else if (input === null) return;
    else if (view && !view.isHome) background(walk.presses(visit, view, input, key));
    else
      background(
        walk.opens(visit, { id, respond }, meta, { input, key }, (opened, known) =>
          walk.answers(visit, opened, known, input, key),
        ),
      );
  }

  function shortcut(
    visit: Visit,
    { callback, trigger: id, respond, target }: Extract<Incoming, { kind: 'shortcut' }>,
  ): void {
    const command = callback === SHORTCUTS.share ? 'share' : 'sign';
    const input = { kind: 'commanded', command, words: '' } as const;
    background(
      walk.opens(visit, { id, respond }, null, target ? null : { input, key: null }, async (view, meta) => {
        if (target && (await own.tellsTaken(visit, view, meta, target.channel))) return;
        await walk.answers(visit, view, { ...meta, target }, input, null);
      }),
    );
  }

  async function submitted(
    visit: Visit,
    submission: Extract<Incoming, { kind: 'submission' }>,
    ack: AckSubmission,
  ): Promise<void> {
    const { view } = submission;
    if (view.meta.form?.id === ADMIN_FORM) return await admin.submits(visit, view, ack);
    if (view.meta.share !== null) return await shares(visit, submission, ack);
    const input = submissionInput(view);
    if (input !== null) return await walk.submits(visit, view, input, ack);
    await ack({ response_action: 'update', view: noticeModal('slack.gone', carried(view.meta), render) });
  }
}
