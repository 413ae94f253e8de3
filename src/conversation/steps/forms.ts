import type { CampaignOutline } from '../../campaign/outline.ts';
import { button, isSigned, type Stepped, say, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { SupporterFormId } from '../forms.ts';
import type { State } from '../state.ts';
import { campaignCard } from '../views/card.ts';
import { formView } from '../views/form.ts';
import { letterIntro } from '../views/letter.ts';
import { ask } from './filling.ts';

/** A walk that begins with a form and no consent: all at once where the channel shows forms, else field by field. */
function beginForm(state: State, form: SupporterFormId, campaign: CampaignOutline, context: Context): Stepped {
  if (context.asks === 'at once') {
    return stepped(state, [
      { kind: 'form', form: formView(form, campaign.slug, campaign, [text(`form.${form}.intro`)]) },
    ]);
  }
  return ask(
    {
      v: 1,
      step: 'field',
      field: '',
      walk: context.fresh,
      turn: 0,
      campaign: campaign.slug,
      form,
      values: {},
      consent: '',
      language: context.person.language,
      share: null,
    },
    context,
  );
}

/** Corrects the name of a signature, or takes it off: possible until the campaign closes. */
export function wantsToCorrect(state: State, campaign: CampaignOutline, context: Context): Stepped {
  if (!isSigned(context, campaign))
    return stepped(state, [
      say([text('correct.not_signed')], [[button('button.card', { do: 'card', campaign: campaign.slug })]]),
    ]);
  if (campaign.state !== 'open')
    return stepped(state, [say([text('correct.closed')]), campaignCard(campaign, context)]);
  return beginForm(state, 'correct', campaign, context);
}

/** Words of one's own before the letter. They are kept only until the letter is made. */
export function ownLetter(state: State, campaign: CampaignOutline, context: Context): Stepped {
  if (!campaign.letter || campaign.state !== 'open') return stepped(state, [letterIntro(campaign, context)]);
  return beginForm(state, 'letter', campaign, context);
}
