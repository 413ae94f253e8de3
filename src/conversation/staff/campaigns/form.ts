import { text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { FormView } from '../../reply.ts';
import { blankField, todayOf } from '../build.ts';

/** The handing over as a form that is shown at once. */
export function deliveredForm(campaign: string, context: Context): FormView {
  const required = { optional: false } as const;
  return {
    id: 'delivered',
    subject: campaign,
    title: text('staff.form.delivered.title'),
    submit: text('staff.form.delivered.submit'),
    intro: [
      text('form.about', { title: title({ slug: campaign }) }),
      text('staff.deliver.second'),
      text('staff.deliver.clock'),
    ],
    fields: [
      { ...blankField('to', 'text', 200), ...required, label: text('staff.form.delivered.to') },
      {
        ...blankField('day', 'text', 10),
        ...required,
        label: text('staff.form.delivered.day'),
        initial: todayOf(context, campaign),
      },
    ],
    buttons: [],
  };
}
