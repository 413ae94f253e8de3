import { type Stepped, say, stepped, text } from './build.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';
import { staffPictured, staffTyped } from './staff/steps/answering.ts';
import { staffCancelled, staffCommanded } from './staff/steps/commanding.ts';
import { staffSubmitted } from './staff/steps/submitting.ts';
import { ended, type State } from './state.ts';
import { commanded, opened } from './steps/commanding.ts';
import { wantsToErase } from './steps/confirming.ts';
import { submittedForm, typedAnswer } from './steps/filling.ts';
import { inGroup } from './steps/group.ts';
import { pressed } from './steps/pressing.ts';
import { resulted } from './steps/results.ts';
import { homePage } from './views/home.ts';
import { helpCard } from './views/person.ts';

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
      return pressed(state, input.action, context);
    case 'typed':
      return typed(state, input, context);
    case 'commanded':
      if (input.command === 'cancel' && state.step === 'staff') return staffCancelled(state, context);
      return commanded(state, input.command, input.words.trim(), context);
    case 'staff commanded':
      return staffCommanded(state, input.command, input.words.trim(), context) ?? unknownCommand(state, context);
    case 'commanded other':
      return unknownCommand(state, context);
    case 'submitted':
      return submitted(state, input, context) ?? stepped(state, [helpCard(context, text('stale.explained'))]);
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

function unknownCommand(state: State, context: Context): Stepped {
  return stepped(state, [helpCard(context, text('help.unknownCommand'))]);
}

function notWords(state: State, context: Context): Stepped {
  return stepped(state, [
    state.step === 'idle' ? helpCard(context, text('help.onlyWords')) : say([text('help.onlyWordsHere')]),
  ]);
}

function submitted(state: State, input: Extract<Input, { kind: 'submitted' }>, context: Context): Stepped | null {
  const { form, subject, values } = input;
  if (form === 'sign' || form === 'correct' || form === 'letter')
    return submittedForm(state, form, subject, values, context);
  return staffSubmitted(state, { ...input, form }, context);
}

/** Typed words: the words for stop and delete first, in any language and at any time; then an answer to what was asked. */
function typed(state: State, input: Extract<Input, { kind: 'typed' }>, context: Context): Stepped {
  const whole = input.text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s.!]+$/u, '')
    .trim();
  if (context.words.stop.includes(whole)) return stepped(state, [], [{ kind: 'unsubscribe', campaign: null }]);
  if (context.words.erase.includes(whole)) return wantsToErase(context);
  if (state.step === 'field') return typedAnswer(state, input.text, context);
  if (state.step === 'staff') return staffTyped(state, input, context);
  if (state.step !== 'idle') return stepped(state, [say([text('help.pressButton')])]);
  return stepped(state, [helpCard(context, text('help.notUnderstood'))]);
}
