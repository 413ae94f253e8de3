import type { Language } from '../../texts/text.ts';
import { campaignOf, type Stepped, stepped } from '../build.ts';
import { onCampaign } from '../card/meant.ts';
import { campaignCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import { wantsToSign } from '../sign/step.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import type { Back } from './acts.ts';
import { languageChooser, languageSet } from './view.ts';

function choose(state: State, language: Language, back: Back | null, context: Context): Stepped {
  return context.languages.includes(language)
    ? stepped(state, [], [{ kind: 'set language', language, back }])
    : stepped(state, [languageChooser(context)]);
}

/** What the person was at, in the language that is theirs now. */
function backTo(state: State, back: Back | null, context: Context): Stepped {
  const campaign = back && campaignOf(context, back.campaign);
  if (!campaign) return stepped(state, []);
  return back.to === 'consent'
    ? wantsToSign(state, campaign, back.share, context)
    : stepped(state, [campaignCard(campaign, context)]);
}

/** The language in which a person is answered. */
export const language = {
  commands: { language: (state, _words, context) => stepped(state, [languageChooser(context)]) },
  actions: {
    language: (state, { campaign }, context) =>
      stepped(state, [languageChooser(context, (chosen) => ({ do: 'set language', language: chosen, campaign }))]),
    'set language': (state, { language: chosen, campaign }, context) =>
      choose(state, chosen, campaign === null ? null : { to: 'card', campaign }, context),
    'consent language': onCampaign(
      (state, { slug: campaign }, context, { share }: { campaign: string; share: string | null }) =>
        stepped(state, [
          languageChooser(context, (chosen) => ({ do: 'set consent language', language: chosen, campaign, share })),
        ]),
    ),
    'set consent language': (state, { language: chosen, campaign, share }, context) =>
      choose(state, chosen, { to: 'consent', campaign, share }, context),
  },
  results: {
    'set language'(state, { language: set, back }, context) {
      const { state: next, replies, requests } = backTo(state, back, context);
      return stepped(next, [languageSet(set, replies.length > 0), ...replies], requests);
    },
  },
} as const satisfies Topic;
