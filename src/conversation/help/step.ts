import { button, campaignOf, isSigned, type Stepped, say, stepped, text, toast } from '../build.ts';
import type { Context } from '../context.ts';
import { cancelled } from '../filling/step.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { helpCard } from './view.ts';

/** What the bot can do, and the way out of what is under way. */
export const help = {
  commands: {
    help: (state, _words, context) => stepped(state, [helpCard(context, text('help.intro'))]),
    cancel: (state, _words, context) => cancelled(state, context),
  },
  actions: { help: (state, _action, context) => stepped(state, [helpCard(context, text('help.intro'))]) },
} as const satisfies Topic;

export function unknownCommand(state: State, context: Context): Stepped {
  return stepped(state, [helpCard(context, text('help.unknownCommand'))]);
}

/** Something came that is neither words nor a button. */
export function notWords(state: State, context: Context): Stepped {
  return stepped(state, [
    state.step === 'idle' ? helpCard(context, text('help.onlyWords')) : say([text('help.onlyWordsHere')]),
  ]);
}

/** A button from an earlier moment: explained, never carried out. What is under way stays under way. */
export function stale(state: State, context: Context): Stepped {
  const campaign = state.step === 'idle' ? null : campaignOf(context, state.campaign);
  return stepped(state, [
    toast('stale.toast'),
    say(
      [text(campaign ? 'stale.underWay' : 'stale.explained')],
      [
        [
          button(
            'button.startOver',
            campaign?.kind === 'petition' && !isSigned(context, campaign)
              ? { do: 'sign', campaign: campaign.slug, share: null }
              : { do: 'campaigns' },
          ),
        ],
      ],
    ),
  ]);
}
