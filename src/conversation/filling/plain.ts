import type { CampaignOutline } from '../../campaign/outline.ts';
import { type Stepped, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { SupporterFormId } from '../forms.ts';
import type { FormView } from '../reply.ts';
import type { State } from '../state.ts';
import type { Form } from './form.ts';
import { ask, beginning } from './step.ts';
import { formView } from './view.ts';

/** A form that begins without a consent. */
export function plainForm(
  own: Pick<Form, 'fields' | 'onlyOpen' | 'done'> & { readonly id: Exclude<SupporterFormId, 'sign'> },
): Form {
  const view = (campaign: CampaignOutline, values = {}): FormView =>
    formView(own, campaign.slug, campaign, [text(`form.${own.id}.intro`)], values);
  return {
    ...own,
    again: ({ values }, campaign) => view(campaign, values),
    wording: (_campaign, _start, context) => ({ hash: '', language: context.person.language }),
    changed: (campaign) => view(campaign),
  };
}

/** Begins such a form: all at once where the channel shows forms, else field by field. */
export function beginPlain(form: Form, state: State, campaign: CampaignOutline, context: Context): Stepped {
  if (context.asks === 'at once')
    return stepped(state, [{ kind: 'form', form: form.changed(campaign, context, null) }]);
  return ask(form, beginning(form, campaign.slug, { hash: '', language: context.person.language }, context), context);
}
