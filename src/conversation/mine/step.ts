import { button, type Stepped, say, stepped, text } from '../build.ts';
import { askToConfirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { hideButton } from '../privacy/view.ts';
import type { Reply } from '../reply.ts';
import { ended, type State } from '../state.ts';
import type { Topic } from '../topic.ts';
import type { MineResult } from './acts.ts';
import { mineCard, wordingReplies } from './view.ts';

/** Asks before everything stored on the person is erased. */
export function wantsToErase(context: Context): Stepped {
  return askToConfirm('erase', '', { question: text('erase.ask'), yes: 'button.eraseYes' }, context);
}

function show(state: State): Stepped {
  return stepped(state, [], [{ kind: 'show mine', as: 'text' }]);
}

function shown(
  { mine: stored, as }: Extract<MineResult, { readonly of: 'show mine' }>,
  context: Context,
): readonly Reply[] {
  if (as === 'wordings') return wordingReplies(stored);
  if (as === 'text') return [mineCard(stored, context)];
  return [{ kind: 'document', name: 'opprop.json', content: stored, text: [text('mine.document')] }];
}

/** What is stored on a person: to see, to have, to erase. */
export const mine = {
  commands: { mydata: show },
  actions: {
    mine: show,
    'mine wordings': (state) => stepped(state, [], [{ kind: 'show mine', as: 'wordings' }]),
    'mine document': (state) => stepped(state, [], [{ kind: 'show mine', as: 'document' }]),
    erase: (_state, _action, context) => wantsToErase(context),
  },
  results: {
    'show mine': (state, result, context) => stepped(state, shown(result, context)),
    erase: (state, _result, context) =>
      stepped(ended(state), [
        { kind: 'hide names' },
        say(
          [text('erase.done')],
          [[button('button.campaigns', { do: 'campaigns' })], ...(context.asks === 'one by one' ? [[hideButton]] : [])],
          { place: 'pressed' },
        ),
      ]),
  },
} as const satisfies Topic;
