import { type Action, readAction } from './actions.ts';
import { type Stepped, say, stepped, text, toast } from './build.ts';
import { homePage } from './card/home.ts';
import { opened } from './card/step.ts';
import { confirmed } from './confirm.ts';
import type { Context } from './context.ts';
import { pressedAnswer, submitted, typedAnswer } from './filling/step.ts';
import { inGroup } from './help/group.ts';
import { notWords, stale, unknownCommand } from './help/step.ts';
import { helpCard } from './help/view.ts';
import type { Input } from './input.ts';
import { wantsToErase } from './mine/step.ts';
import { reviewed } from './sign/review.ts';
import { staffCancelled, staffChose, staffCommanded, staffPictured, staffSubmitted, staffTyped } from './staff/step.ts';
import { ended, type State, type WalkState } from './state.ts';
import type { EntryMap, ResultMap } from './topic.ts';
import { FORM_OF, ON_ACTION, ON_COMMAND, ON_RESULT } from './topics.ts';
import { wantsToStop } from './updates/step.ts';

export type { Stepped } from './build.ts';

/**
 * The whole conversation: where a person is and what they did give what is said, what is asked to be done, and where they
 * are then. Pure: no clock, randomness, environment, I/O or words, so that every channel behaves the same and every
 * conversation can be played again. Never throws; every input of a person in a private chat gets an answer, except coming
 * back and leaving.
 */
export function step(state: State, input: Input, context: Context): Stepped {
  if (context.place === 'group') return inGroup(input, context);
  switch (input.kind) {
    case 'opened':
      return opened(state, input.payload, context);
    case 'pressed':
      return pressed(state, input.action, context) ?? stale(state, context);
    case 'typed':
      return typed(state, input, context);
    case 'commanded':
      return input.command === 'cancel'
        ? wantsToCancel(state, context)
        : ON_COMMAND[input.command](state, input.words.trim(), context);
    case 'staff commanded':
      return staffCommanded(state, input.command, input.words.trim(), context) ?? unknownCommand(state, context);
    case 'commanded other':
      return unknownCommand(state, context);
    case 'submitted':
      return formCame(state, input, context) ?? stepped(state, [helpCard(context, text('stale.explained'))]);
    case 'sent picture':
      return (state.step === 'staff' ? staffPictured(state, input.picture, context) : null) ?? notWords(state, context);
    case 'visited':
      return stepped(state, homePage(context));
    case 'sent other':
      return notWords(state, context);
    case 'edited':
      return stepped(state, [say([text('help.edited')])]);
    case 'left':
      return stepped(ended(state), [], [{ kind: 'leave' }]);
    case 'returned':
      return stepped(state, []);
    case 'result':
      return resulted(state, input, context);
  }
}

/** What is said once a request is carried out. */
function resulted<Of extends keyof ResultMap>(
  state: State,
  result: { [O in Of]: ResultMap[O] }[Of],
  context: Context,
): Stepped {
  return ON_RESULT[result.of](state, result, context);
}

/** A button was pressed: an entry button does what it says whatever has expired, a step button only at its own moment. */
function pressed(state: State, written: string, context: Context): Stepped | null {
  const action = readAction(written);
  if (!action) return null;
  return action.do === 'step' ? pressedStep(state, action, context) : entered(state, action, context);
}

function entered<Name extends keyof EntryMap>(state: State, action: EntryMap[Name], context: Context): Stepped | null {
  return ON_ACTION[action.do](state, action, context);
}

function pressedStep(state: State, { walk, turn, choice }: Action<'step'>, context: Context): Stepped | null {
  if (state.step === 'idle') return state.last === walk ? stepped(state, [toast('stale.done')]) : null;
  return state.walk === walk && state.turn === turn ? chose(state, choice, context) : null;
}

/** A button of the question at which a walk stands. */
function chose(state: WalkState, choice: string, context: Context): Stepped | null {
  switch (state.step) {
    case 'confirm':
      return confirmed(state, choice);
    case 'field':
      return pressedAnswer(FORM_OF[state.form], state, choice, context);
    case 'review':
      return reviewed(FORM_OF[state.form], state, choice, context);
    case 'staff':
      return staffChose(state, choice, context);
  }
}

function wantsToCancel(state: State, context: Context): Stepped {
  return state.step === 'staff' ? staffCancelled(state, context) : ON_COMMAND.cancel(state, '', context);
}

function formCame(state: State, input: Extract<Input, { kind: 'submitted' }>, context: Context): Stepped | null {
  const { form, subject, values } = input;
  if (form === 'sign' || form === 'correct' || form === 'letter')
    return submitted(FORM_OF[form], state, subject, values, context);
  return staffSubmitted(state, { ...input, form }, context);
}

/** Typed words: those that mean something by themselves first, in any language and at any time; then an answer to what was asked. */
function typed(state: State, input: Extract<Input, { kind: 'typed' }>, context: Context): Stepped {
  const whole = input.text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s.!]+$/u, '')
    .trim();
  // Whoever is in the midst of something stops that, and not their updates.
  if (state.step !== 'idle' && context.words.cancel.includes(whole)) return wantsToCancel(state, context);
  if (context.words.help.includes(whole)) return stepped(state, [helpCard(context, text('help.intro'))]);
  if (context.words.stop.includes(whole)) return wantsToStop(state);
  if (context.words.erase.includes(whole)) return wantsToErase(context);
  if (state.step === 'field') return typedAnswer(FORM_OF[state.form], state, input.text, context);
  if (state.step === 'staff') return staffTyped(state, input, context);
  if (state.step !== 'idle') return stepped(state, [say([text('help.pressButton')])]);
  return stepped(state, [helpCard(context, text('help.notUnderstood'))]);
}
