import type { BotKey } from '../texts/keys.ts';
import type { Text } from '../texts/text.ts';
import { type Stepped, say, stepButton, stepped, text } from './build.ts';
import type { Context } from './context.ts';
import type { Request } from './request.ts';
import { type ConfirmState, ended } from './state.ts';

/** Asks before something is deleted. */
export function askToConfirm(
  what: ConfirmState['what'],
  campaign: string,
  words: { readonly question: Text; readonly yes: BotKey },
  context: Context,
): Stepped {
  const next: ConfirmState = { v: 2, step: 'confirm', what, campaign, walk: context.fresh, turn: 1 };
  const buttons = [[stepButton(words.yes, next, 'yes', 'danger')], [stepButton('button.keep', next, 'no')]];
  return stepped(next, [say([words.question], buttons)]);
}

/** Yes or no was pressed. */
export function confirmed(state: ConfirmState, choice: string): Stepped | null {
  if (choice === 'no') return stepped(ended(state), [say([text('withdraw.kept')], [], { place: 'pressed' })]);
  return choice === 'yes' ? stepped(state, [], [requestOf(state)]) : null;
}

function requestOf({ what, campaign }: ConfirmState): Request {
  switch (what) {
    case 'erase':
      return { kind: 'erase' };
    case 'withdraw':
      return { kind: 'withdraw', campaign };
  }
}
