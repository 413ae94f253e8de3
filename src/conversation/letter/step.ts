import { z } from 'zod';
import type { CampaignOutline } from '../../campaign/outline.ts';
import { campaignOf, type Stepped, say, stepped, text, title, toast } from '../build.ts';
import { commandOn, onCampaign } from '../card/meant.ts';
import type { Context } from '../context.ts';
import { beginPlain, plainForm } from '../filling/plain.ts';
import { bad, type Field } from '../forms.ts';
import { hideButton } from '../privacy/view.ts';
import { nameField } from '../sign/fields.ts';
import { ended, type State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { finishedLetter, letterIntro, letterText, letterTranslation } from './view.ts';

const OWN_WORDS_MAX = 1500;

const own: Field = {
  id: 'own',
  kind: 'long text',
  optional: true,
  maxLength: OWN_WORDS_MAX,
  choices: [],
  check: z.string().trim().max(OWN_WORDS_MAX, bad('form.text.long')),
};

/** Words of one's own before the letter. They are kept only until the letter is made. */
export const LETTER_FORM = plainForm({
  id: 'letter',
  fields: [own, { ...nameField, optional: true }],
  onlyOpen: false,
  done: (state, campaign, _place, notes) =>
    stepped(ended(state), [...notes, ...finishedLetter(campaign, state.values, state.language)]),
});

/** Something that needs a letter which can still be sent; else what there is to say about it. */
function whileOpen(go: (state: State, campaign: CampaignOutline, context: Context) => Stepped) {
  return onCampaign((state, campaign, context) =>
    campaign.letter && campaign.state === 'open'
      ? go(state, campaign, context)
      : stepped(state, [letterIntro(campaign, context)]),
  );
}

/** A letter of one's own to the recipient. */
export const letter = {
  commands: {
    letter: commandOn(
      'letters',
      (campaign) => ({ do: 'letter', campaign }),
      (state, campaign, context) => stepped(state, [letterIntro(campaign, context)]),
    ),
  },
  actions: {
    letter: onCampaign((state, campaign, context) => stepped(state, [letterIntro(campaign, context)])),
    'letter text': onCampaign((state, campaign, context) => stepped(state, letterText(campaign, context))),
    'letter translation': onCampaign((state, campaign, context) =>
      stepped(state, letterTranslation(campaign, context)),
    ),
    'letter own': whileOpen((state, campaign, context) => beginPlain(LETTER_FORM, state, campaign, context)),
    'letter sent': whileOpen((state, { slug }) => stepped(state, [], [{ kind: 'report letter', campaign: slug }])),
  },
  results: {
    'report letter'(state, { campaign: slug, outcome }, context) {
      if (outcome === 'already') return stepped(state, [toast('letter.alreadyCounted')]);
      const campaign = campaignOf(context, slug);
      return stepped(state, [
        say(
          [text('letter.counted', campaign ? { title: title(campaign) } : {})],
          context.asks === 'one by one' ? [[hideButton]] : [],
        ),
      ]);
    },
  },
} as const satisfies Topic;
