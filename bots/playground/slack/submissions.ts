import { z } from 'zod';
import type { FieldErrorView, Outcome } from '../slack-view.ts';
import { controlsOf } from './blocks.ts';
import { bring, inTrouble } from './interactions.ts';
import { changeView, closeModals, layModal, stackOf } from './modals.ts';
import { teamCalled } from './people.ts';
import type { Platform, StoredView, User } from './platform.ts';
import { Refusal } from './refusal.ts';
import { newResponseUrl } from './responses.ts';
import { clientFaults, typedIn } from './state.ts';
import { checkedView } from './surfaces.ts';
import { newTrigger } from './triggers.ts';
import { wireActor, wireView } from './wire.ts';

/** Submitting and closing modals (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload). */

const answerSchema = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('clear') }),
]);

/** Submits a modal. What the client itself refuses stays with the client. */
export async function submitView(platform: Platform, user: User, view: StoredView): Promise<Outcome> {
  if (view.content.type !== 'modal' || view.content.submit === undefined)
    throw new RangeError('the modal has nothing to submit');
  view.errors = clientFaults(view.content.blocks, view.values);
  platform.screens.showPerson(user.id);
  if (Object.keys(view.errors).length > 0) return 'not told';
  if (view.install.state !== 'active') return inTrouble(platform, user, 'dispatch failed');
  const payload = {
    type: 'view_submission',
    ...wireActor(platform, view.install, teamCalled(platform, view.teamId), user),
    trigger_id: newTrigger(platform, { userId: user.id, teamId: view.teamId, viewId: view.id, channelId: null }),
    view: wireView(platform, view),
    response_urls: responseUrls(platform, user, view),
  };
  const { outcome, body } = await bring(platform, user, { kind: 'interaction', payload });
  if (outcome !== 'acknowledged') return outcome;
  try {
    followAnswer(platform, user, view, body);
    return outcome;
  } catch (error) {
    if (error instanceof Refusal) return inTrouble(platform, user, 'bad answer');
    throw error;
  }
}

function followAnswer(platform: Platform, user: User, view: StoredView, body: unknown): void {
  if (body === null) {
    closeOne(platform, user, view);
    return;
  }
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) throw new Refusal('invalid_arguments');
  const answer = parsed.data;
  switch (answer.response_action) {
    case 'errors':
      view.errors = fieldErrors(view, answer.errors);
      platform.screens.showPerson(user.id);
      return;
    case 'update':
      changeView(platform, view, checkedView(platform, view.install, answer.view, 'modal'), undefined);
      return;
    case 'push': {
      const place = { userId: user.id, teamId: view.teamId, channelId: null };
      layModal(platform, view.install, place, checkedView(platform, view.install, answer.view, 'modal'));
      return;
    }
    case 'clear':
      closeModals(platform, user.id, true);
  }
}

/** @throws {Refusal} for errors at what is no input */
function fieldErrors(
  view: StoredView,
  errors: Readonly<Record<string, string>>,
): Readonly<Record<string, FieldErrorView>> {
  const inputs = new Set(
    view.content.blocks.flatMap((block) => (block.type === 'input' ? (block.block_id ?? []) : [])),
  );
  const all = Object.entries(errors);
  if (all.length === 0 || !all.every(([blockId]) => inputs.has(blockId))) throw new Refusal('invalid_arguments');
  return Object.fromEntries(all.map(([blockId, text]) => [blockId, { kind: 'app', text }]));
}

function closeOne(platform: Platform, user: User, view: StoredView): void {
  const stack = stackOf(platform, user.id);
  const at = stack.indexOf(view);
  if (at !== -1) stack.splice(at, 1);
  platform.screens.showPerson(user.id);
}

/** Addresses for the channels a person chose, where the modal asked for them. */
function responseUrls(platform: Platform, user: User, view: StoredView) {
  return controlsOf(view.content.blocks).flatMap(({ block, blockId, actionId, control }) => {
    if (block.type !== 'input' || !('response_url_enabled' in control) || control.response_url_enabled !== true)
      return [];
    const channelId = typedIn(view.values[blockId]?.[actionId]);
    if (typeof channelId !== 'string') return [];
    const url = newResponseUrl(platform, { install: view.install, channelId, userId: user.id, ts: null });
    return [{ block_id: blockId, action_id: actionId, channel_id: channelId, response_url: url }];
  });
}

/** Closes the modal on top, or all; tells the app where it asked to know. */
export async function closeView(platform: Platform, user: User, view: StoredView, all: boolean): Promise<Outcome> {
  const clears = all || (view.content.type === 'modal' && view.content.clear_on_close === true);
  const closed = closeModals(platform, user.id, clears);
  const told = closed.filter(
    ({ content, install }) =>
      content.type === 'modal' && content.notify_on_close === true && install.state === 'active',
  );
  const outcomes = await Promise.all(
    told.map((each) => {
      const actor = wireActor(platform, each.install, teamCalled(platform, each.teamId), user);
      const payload = { type: 'view_closed', ...actor, view: wireView(platform, each), is_cleared: clears };
      return bring(platform, user, { kind: 'interaction', payload });
    }),
  );
  return (
    outcomes.find(({ outcome }) => outcome !== 'acknowledged')?.outcome ??
    (outcomes.length > 0 ? 'acknowledged' : 'not told')
  );
}
