import { text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { FormView } from '../../reply.ts';
import { blankField } from '../build.ts';
import { type CohortField, cohortChoices, cohortFields, MOST_WORDS } from './fields.ts';
import { choiceLabel } from './view.ts';

/** The question which signatures to look at, as a form that is shown at once. */
export function cohortForm(campaign: string, context: Context): FormView {
  return {
    id: 'cohort',
    subject: campaign,
    title: text('staff.form.cohort.title'),
    submit: text('staff.form.cohort.submit'),
    intro: [text('form.about', { title: title({ slug: campaign }) }), text('staff.aside.what')],
    fields: cohortFields(campaign, context).map((field) => fieldView(field, context)),
    buttons: [],
  };
}

function fieldView(field: CohortField, context: Context): FormView['fields'][number] {
  const choices = cohortChoices(field, context).map((value) => ({ value, label: choiceLabel(field, value) }));
  const common = {
    ...blankField(field, 'text', field === 'words' ? MOST_WORDS : 100),
    optional: field === 'link',
    label: text(`staff.form.cohort.${field}`),
  };
  return choices.length > 0 ? { ...common, kind: 'choice', choices } : common;
}
