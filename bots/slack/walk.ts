import type { Arrival } from '../../src/channel/channel.ts';
import type { Lanes } from '../../src/channel/lanes.ts';
import { within } from '../../src/channel/wait.ts';
import { type Conversing, carried, type Did, isReview, type Spoken } from './conversing.ts';
import { errorFields, type Meaning } from './fault.ts';
import { errorsAt } from './form.ts';
import type { SeenView } from './incoming.ts';
import { submissionKey } from './inputs.ts';
import { ANSWER_WITHIN_MS } from './limits.ts';
import type { Log } from './log.ts';
import { ephemeralMessage } from './message.ts';
import { freshMeta, type Meta } from './meta.ts';
import type { People } from './people.ts';
import type { Posting } from './posting.ts';
import { refilled } from './refill.ts';
import { isToast, type RenderDeps } from './render.ts';
import type { Screens } from './screens.ts';
import { homeOf, noticeModal, type ShownModal } from './views.ts';
import type { Visit } from './visit.ts';
import { hasPictures, withoutPictures } from './without-pictures.ts';

export interface WalkDeps {
  readonly conversing: Conversing;
  readonly screens: Screens;
  readonly posting: Pick<Posting, 'respond'>;
  readonly people: Pick<People, 'known'>;
  readonly negotiate: (tag: string | null) => string;
  readonly lanes: Lanes;
  /** Milliseconds that a window may wait for what it is to show. */
  readonly openWithin: number;
  /** Work that goes on after the acknowledgement; the program waits for it before it stops. */
  readonly background: (work: Promise<unknown>) => void;
  readonly render: RenderDeps;
  readonly log: Log;
}

/** Acknowledges a submission: nothing closes the modal. */
export type AckSubmission = (
  answer:
    | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
    | { readonly response_action: 'update' | 'push'; readonly view: ShownModal },
) => Promise<void>;

/** What a submission leads to. `errors`: the view shows the form again, with what is wrong and with what was filled in. */
type Led =
  | {
      readonly kind: 'errors';
      readonly errors: Record<string, string>;
      readonly view: ShownModal;
      readonly spoken: Spoken;
    }
  | { readonly kind: 'view'; readonly view: ShownModal; readonly push: boolean; readonly spoken: Spoken | null };

/** Faults after which an answer is shown no more. */
const OVER: ReadonlySet<Meaning> = new Set(['gone', 'overtaken', 'refused']);

/** How a conversation goes through views: opened with the answer, or before it and filled when the turn is done. */
export function createWalk(deps: WalkDeps) {
  const { conversing, screens, people, negotiate, lanes, background, render, log } = deps;
  return { opens, answers, presses, submits, visits };

  function laneOf({ workspace, user }: Visit): string {
    return `${workspace.account} ${user}`;
  }

  /**
   * Opens a modal while the trigger lives: with the answer, where reading alone gives it in time; else with a word that it
   * comes, and `work` fills it. Where Slack no longer opens one, nothing is done and the person is told.
   * @param did what may be answered at once; null: `work` begins with something else
   */
  async function opens(
    visit: Visit,
    trigger: { readonly id: string; readonly respond: string | null },
    meta: Meta | null,
    did: Pick<Did, 'input' | 'key'> | null,
    work: (view: string, meta: Meta) => Promise<void>,
  ): Promise<void> {
    const read = did === null ? null : await quickly(visit, { ...did, view: null });
    const known = carried(meta ?? freshMeta(negotiate(people.known(visit.user))));
    const filled = read && conversing.modalFor(read, known);
    // With a picture that Slack cannot fetch none would be opened, and there is no second try.
    const whole = filled !== null && !hasPictures(filled);
    const opened = await screens.open(visit, trigger.id, whole ? filled : noticeModal('slack.loading', known, render));
    if (opened.ok && whole) return known.home ? await showHome(visit, null) : undefined;
    if (opened.ok) return await lanes.run(laneOf(visit), () => work(opened.value, known));
    log.warn({ ...errorFields(opened.error), meaning: opened.fault.meaning }, 'slack: no view could be opened');
    if (trigger.respond === null) return;
    const late = render.texts.render({ key: 'slack.late' }, known.language);
    const replies = [{ kind: 'say', paragraphs: late, buttons: [], place: 'new', sensitive: false }] as const;
    await deps.posting.respond(trigger.respond, ephemeralMessage(replies, known.language, render), { everyone: false });
  }

  /** What reading alone answers, in its turn among what the person does; null: nothing, or not in time. Never rejects. */
  async function quickly(visit: Visit, did: Did): Promise<Spoken | null> {
    let isLate = false;
    const look = () => (isLate ? Promise.resolve(null) : conversing.look(visit, did));
    // Whatever hinders it hinders `work` too, which tells the person.
    const read = await within(
      deps.openWithin,
      lanes.run(laneOf(visit), look).catch(() => null),
    );
    isLate = true;
    return read;
  }

  /**
   * Takes a turn and shows its answer in an open modal. Never rejects.
   * @param hash of the view in which a button was pressed
   */
  async function answers(
    visit: Visit,
    view: string,
    meta: Meta,
    input: Arrival['input'],
    key: string | null,
    hash?: string,
  ): Promise<void> {
    let spoken: Spoken;
    try {
      spoken = await conversing.take(visit, { input, key, view });
    } catch (error) {
      return await fail(visit, view, meta, error);
    }
    if (spoken.answer.duplicate) return;
    // Whoever presses twice has the answer to the first before them: a word that it is done does not take its place.
    const only = spoken.answer.replies.every(isToast) ? hash : undefined;
    await show(visit, view, meta, spoken, only);
  }

  /** A button in an open modal. */
  function presses(visit: Visit, { id, meta, hash }: SeenView, input: Arrival['input'], key: string): Promise<void> {
    return lanes.run(laneOf(visit), () => answers(visit, id, meta, input, key, hash));
  }

  async function show(visit: Visit, view: string, meta: Meta, spoken: Spoken, hash?: string): Promise<void> {
    const outcome = await screens.update(visit, view, conversing.modalFor(spoken, carried(meta)), hash);
    if (outcome.ok || OVER.has(outcome.fault.meaning)) await finish(spoken);
    if (!outcome.ok && outcome.fault.meaning !== 'overtaken')
      log.warn({ meaning: outcome.fault.meaning }, 'slack: an answer could not be shown');
    if (meta.home) await showHome(visit, null);
  }

  async function finish({ answer }: Spoken): Promise<void> {
    await answer.finish([]).catch((error: unknown) => {
      log.warn(errorFields(error), 'slack: replies not noted as sent');
    });
  }

  /** The person learns that nothing was recorded. */
  async function fail(visit: Visit, view: string, meta: Meta, error: unknown): Promise<void> {
    log.error(errorFields(error), 'slack: a turn was not taken');
    await screens.update(visit, view, noticeModal('slack.failed', carried(meta), render));
  }

  /** A form that was filled in. Slack waits for errors and the next view; what takes longer is shown afterwards. */
  async function submits(visit: Visit, seen: SeenView, input: Arrival['input'], ack: AckSubmission): Promise<void> {
    const led = lanes.run(laneOf(visit), () => leads(visit, seen, input));
    const first = await within(ANSWER_WITHIN_MS, led);
    if (first === null) {
      const meta = carried(seen.meta);
      await ack({ response_action: 'update', view: noticeModal('slack.loading', meta, render) });
      background(led.then((done) => screens.update(visit, seen.id, done.view)).then(() => settle(visit, seen, led)));
      return;
    }
    if (first.kind === 'errors') await ack({ response_action: 'errors', errors: first.errors });
    // Slack does not say when it refuses a picture in an acknowledgement: the person would read that the app failed.
    else await ack({ response_action: first.push ? 'push' : 'update', view: withoutPictures(first.view) });
    background(settle(visit, seen, led));
  }

  async function settle(visit: Visit, seen: SeenView, led: Promise<Led>): Promise<void> {
    const done = await led;
    if (done.spoken) await finish(done.spoken);
    if (seen.meta.home) await showHome(visit, null);
  }

  /** Never rejects. */
  async function leads(visit: Visit, seen: SeenView, input: Arrival['input']): Promise<Led> {
    const meta = carried(seen.meta);
    try {
      const spoken = await conversing.take(visit, { input, key: submissionKey(seen), view: seen.id });
      const { replies, duplicate } = spoken.answer;
      if (duplicate) return { kind: 'view', view: noticeModal('stale.done', meta, render), push: false, spoken: null };
      const errors = replies.flatMap((reply) => (reply.kind === 'field errors' ? reply.errors : []));
      if (errors.length > 0) {
        const at = errorsAt(errors, seen.values);
        return { kind: 'errors', errors: at, view: refilled(seen, at), spoken };
      }
      const push = isReview(replies) && seen.isRoot;
      return { kind: 'view', view: conversing.modalFor(spoken, meta, push), push, spoken };
    } catch (error) {
      log.error(errorFields(error), 'slack: a turn was not taken');
      return { kind: 'view', view: noticeModal('slack.failed', meta, render), push: false, spoken: null };
    }
  }

  /** The App Home was opened. Rejects when nothing could be read. */
  function visits(visit: Visit, key: string): Promise<void> {
    return lanes.run(laneOf(visit), () => showHome(visit, key));
  }

  /** Publishes the App Home. `key`: the event that asks for it; with one, rejects when nothing could be read. */
  async function showHome(visit: Visit, key: string | null): Promise<void> {
    let spoken: Spoken;
    try {
      spoken = await conversing.take(visit, { input: { kind: 'visited' }, key, view: null });
    } catch (error) {
      if (key !== null) throw error;
      return log.warn(errorFields(error), 'slack: the App Home was not brought up to date');
    }
    if (spoken.answer.duplicate) return;
    const outcome = await screens.publish(visit, homeOf(spoken.answer.replies, spoken.language, render));
    if (outcome.ok || outcome.fault.meaning === 'refused' || outcome.fault.meaning === 'gone')
      return await finish(spoken);
    log.warn({ meaning: outcome.fault.meaning }, 'slack: the App Home could not be shown');
  }
}

export type Walk = ReturnType<typeof createWalk>;
