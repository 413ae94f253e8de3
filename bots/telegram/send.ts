import type { Address, Answer, SentMessage } from '../../src/channel/channel.ts';
import { readAddress, type TelegramAddress } from './address.ts';
import type { Outcome } from './attempt.ts';
import { errorFields } from './fault.ts';
import { takeAway } from './hiding.ts';
import type { BotLinks } from './keyboard.ts';
import type { Log } from './log.ts';
import type { Messages, PressAnswer } from './messages.ts';
import type { Recent } from './recent.ts';
import { type Content, render, type Step } from './render.ts';

export interface SenderDeps {
  readonly messages: Messages;
  readonly recent: Recent;
  /** Messages of broadcasts that this process sent. */
  readonly updates: Pick<Recent, 'of' | 'forget'>;
  /** Known once the bot has introduced itself. */
  readonly links: () => BotLinks;
  readonly log: Log;
}

/** An answer made ready: what is due on the button press, and the rest. */
export interface Delivery {
  /** Null: no press waits, or it was answered before. */
  readonly press: PressAnswer | null;
  /** Nothing of it is stored: the update is acknowledged once it is sent, so that a crash in between loses no answer. */
  readonly readOnly: boolean;
  /** Sends. `pressAnswered`: the answer to the press already went another way. Never rejects. */
  send(pressAnswered: boolean): Promise<void>;
}

/** What became of a step. `blocked`: nobody is there any more. `unsent`: it may be tried again at the next start. */
type Done =
  | { readonly kind: 'sent'; readonly message: number | null }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'unsent' };

const NOTHING: Done = { kind: 'sent', message: null };
const nothingMore = () => Promise.resolve();

/** For an update that asks for no answer. */
export const NO_DELIVERY: Delivery = { press: null, readOnly: false, send: nothingMore };

const PRESSES_REMEMBERED = 1000;

/** Carries answers of turns to Telegram, in their order. */
export function createSender({ messages, recent, updates, links, log }: SenderDeps) {
  /** Presses answered by this process, so that a repeated update answers none twice. */
  const answered = new Set<string>();

  return { prepare, answerOnly };

  function prepare(address: Address, answer: Answer): Delivery {
    const to = readAddress(address);
    if (answer.duplicate) return answerOnly(to.callback);
    const { toast, steps } = render(answer.replies, to.callback !== null, links());
    const rest = () => carryOut(to, steps, answer);
    return { ...delivery(pressAnswer(to.callback, toast), rest), readOnly: answer.readOnly === true };
  }

  /** Answers a press without a word. Null: there is none. */
  function answerOnly(callback: string | null): Delivery {
    return delivery(pressAnswer(callback, null), nothingMore);
  }

  function delivery(press: PressAnswer | null, rest: () => Promise<void>): Delivery {
    return {
      press,
      readOnly: false,
      async send(pressAnswered) {
        if (press !== null && !pressAnswered) {
          const outcome = await messages.answerPress(press);
          // After some seconds the platform takes no more answers: the person no longer waits for one.
          if (!outcome.ok && outcome.fault.meaning !== 'refused') report(outcome, 'press not answered');
        }
        await rest();
      },
    };
  }

  /** The one answer to a press, or null when there is none to give. */
  function pressAnswer(callback: string | null, toast: string | null): PressAnswer | null {
    if (callback === null || answered.has(callback)) return null;
    answered.add(callback);
    const [oldest] = answered;
    if (answered.size > PRESSES_REMEMBERED && oldest !== undefined) answered.delete(oldest);
    return { callback_query_id: callback, ...(toast !== null && { text: toast }) };
  }

  async function carryOut(to: TelegramAddress, steps: readonly Step[], answer: Answer): Promise<void> {
    if (to.typed !== null && !steps.some(({ kind }) => kind === 'hide typed')) recent.note(to.chat, [to.typed]);
    // Messages that only this process knows: where there is a conversation, they are kept with it from now on.
    const unkept = answer.readOnly === true ? [] : recent.unkept(to.chat);
    const sent = await carryOutAll(to, steps, withoutEdited(answer, to, steps));
    if (sent === null) return;
    const ids = sent.map(({ id }) => Number(id));
    recent.note(to.chat, ids);
    const older = steps.some(({ kind }) => kind === 'hide all') ? [] : unkept;
    const kept = [...older.map((id) => ({ id: String(id), sensitive: false })), ...sent];
    try {
      await answer.finish(kept);
      if (answer.readOnly !== true) recent.keep(to.chat, [...older, ...ids]);
    } catch (error) {
      log.warn(errorFields(error), 'telegram: replies not noted as sent');
    }
  }

  /** @returns what was sent; null when the rest is left for later */
  async function carryOutAll(
    to: TelegramAddress,
    steps: readonly Step[],
    answer: Answer,
  ): Promise<readonly SentMessage[] | null> {
    const sent: SentMessage[] = [];
    let pressed = pressedOf(to);
    for (const step of steps) {
      const replaces = step.kind === 'put' && step.place === 'pressed';
      const done = await carryOutOne(to, step, replaces ? pressed : null, answer);
      if (replaces) pressed = null;
      if (done.kind === 'unsent') return null;
      if (done.kind === 'blocked') break;
      if (done.message !== null)
        sent.push({ id: String(done.message), sensitive: step.kind === 'put' && step.sensitive });
    }
    return sent;
  }

  async function carryOutOne(to: TelegramAddress, step: Step, pressed: Pressed | null, answer: Answer): Promise<Done> {
    switch (step.kind) {
      case 'put':
        return pressed === null
          ? doneOf(await messages.send(to, step.content, answer.readOnly === true))
          : await replace(to, pressed, step.content);
      case 'file':
        return doneOf(await messages.sendFile(to, step));
      case 'drawing':
        return doneOf(await messages.sendDrawing(to, step));
      case 'hide typed':
        return await hide(to, to.typed === null ? [] : [to.typed]);
      case 'hide names':
        return await hide(to, sensitiveIn(answer));
      case 'hide all':
        return await hideAll(to, step, answer);
      default:
        return step satisfies never;
    }
  }

  async function replace(to: TelegramAddress, pressed: Pressed, content: Content): Promise<Done> {
    if (pressed.has === 'photo' && content.kind === 'text') {
      const done = doneOf(await messages.send(to, content));
      // The old buttons go only when the new ones are there.
      if (done.kind === 'sent') minor(await messages.dropKeyboard(to, pressed.id), 'old buttons left');
      return done;
    }
    const outcome = await messages.edit(to, pressed, content);
    if (!outcome.ok && outcome.fault.meaning === 'not modified') return { kind: 'sent', message: pressed.id };
    // Too old, deleted, or of another kind than we thought: then it comes as a message of its own.
    if (!outcome.ok && outcome.fault.meaning === 'refused') return doneOf(await messages.send(to, content));
    return doneOf(outcome);
  }

  /** What cannot be taken away stays; the person still gets the rest. */
  async function hide(to: TelegramAddress, ids: readonly number[]): Promise<Done> {
    const hidden = await takeAway(messages, to, ids);
    if (hidden.kind === 'unsent') return hidden;
    recent.forget(to.chat, ids);
    return NOTHING;
  }

  /** Everything of this chat that is known, and then a word on it: whether something stays, and what to do about that. */
  async function hideAll(
    to: TelegramAddress,
    { done, left }: Extract<Step, { kind: 'hide all' }>,
    answer: Answer,
  ): Promise<Done> {
    const stored = answer.earlier.map(({ id }) => Number(id));
    const known = [...recent.of(to.chat), ...updates.of(to.chat)];
    const ids = [...known, ...stored, ...(to.pressed === null ? [] : [to.pressed])];
    const hidden = await takeAway(messages, to, ids);
    if (hidden.kind === 'unsent') return hidden;
    recent.forget(to.chat, ids);
    updates.forget(to.chat, ids);
    return doneOf(await messages.send(to, hidden.left === 0 ? done : left, answer.readOnly === true));
  }

  function doneOf(outcome: Outcome<number>): Done {
    if (outcome.ok) return { kind: 'sent', message: outcome.value };
    if (outcome.fault.meaning === 'blocked') return { kind: 'blocked' };
    report(outcome, 'reply not sent');
    // What the platform refuses for good would be refused again at the next start.
    return outcome.fault.meaning === 'refused' ? NOTHING : { kind: 'unsent' };
  }

  function minor(outcome: Outcome<unknown>, what: string): void {
    if (!outcome.ok && outcome.fault.meaning !== 'not modified') report(outcome, what);
  }

  function report(outcome: Extract<Outcome<unknown>, { ok: false }>, what: string): void {
    log.warn({ ...errorFields(outcome.error), meaning: outcome.fault.meaning }, `telegram: ${what}`);
  }
}

function pressedOf(to: TelegramAddress): Pressed | null {
  return to.pressed === null || to.pressedHas === null ? null : { id: to.pressed, has: to.pressedHas };
}

/** The pressed message stays where it is about to be edited; of an answer that was overtaken, it is not. */
function withoutEdited(answer: Answer, to: TelegramAddress, steps: readonly Step[]): Answer {
  if (!steps.some((step) => step.kind === 'put' && step.place === 'pressed')) return answer;
  return { ...answer, earlier: answer.earlier.filter(({ id }) => Number(id) !== to.pressed) };
}

function sensitiveIn({ earlier }: Answer): readonly number[] {
  return earlier.flatMap(({ id, sensitive }) => (sensitive ? [Number(id)] : []));
}

type Pressed = { readonly id: number; readonly has: 'text' | 'photo' };
export type Sender = ReturnType<typeof createSender>;
