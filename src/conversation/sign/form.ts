import type { CampaignOutline } from '../../campaign/outline.ts';
import { text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Form } from '../filling/form.ts';
import { formView } from '../filling/view.ts';
import type { Values } from '../forms.ts';
import type { FormView } from '../reply.ts';
import { findConsent, notNow, signConsentTexts } from './consent.ts';
import { SIGNING_FIELDS } from './fields.ts';
import { sealing } from './review.ts';

/** The signing form for channels that show it at once. */
export function signFormView(
  campaign: CampaignOutline,
  context: Context,
  share: string | null,
  { changed = false, values = {} }: { readonly changed?: boolean; readonly values?: Values } = {},
): FormView {
  const consent = (campaign.consent.sign[context.person.language] ?? '').slice(0, 8);
  const subject = [campaign.slug, consent, share ?? ''].join('.');
  const intro = [...(changed ? [text('consent.changed')] : []), ...signConsentTexts(campaign, context)];
  const view = formView({ id: 'sign', fields: SIGNING_FIELDS }, subject, campaign, intro, values);
  return { ...view, buttons: [[notNow(campaign)]] };
}

export const SIGN_FORM: Form = {
  id: 'sign',
  fields: SIGNING_FIELDS,
  onlyOpen: true,
  again: ({ share, values }, campaign, context) => signFormView(campaign, context, share, { values }),
  wording: (campaign, start) => findConsent(campaign.consent.sign, start),
  changed: (campaign, context, share) => signFormView(campaign, context, share, { changed: true }),
  done: sealing('sign'),
};
