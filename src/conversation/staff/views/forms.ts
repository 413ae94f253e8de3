import type { CampaignOutline } from '../../../campaign/outline.ts';
import { text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { FormView } from '../../forms.ts';
import { draftFields } from '../fields.ts';

const WORDS_UNITS = 3000;

/** A broadcast as a form that is shown at once; the time is chosen when it is sent. */
export function broadcastForm(campaign: CampaignOutline, context: Context): FormView {
  return {
    id: 'broadcast',
    subject: `${campaign.slug}.`,
    title: text('staff.form.broadcast.title'),
    submit: text('staff.form.broadcast.submit'),
    intro: [text('form.about', { title: title(campaign) }), text('staff.form.broadcast.intro')],
    fields: [
      ...draftFields(campaign, context.person.language).flatMap((field) =>
        field.asks === 'words'
          ? [
              {
                ...blank(field.language, 'rich text', WORDS_UNITS),
                label: text('staff.form.broadcast.words', { language: { language: field.language } }),
              },
            ]
          : [],
      ),
      ...(context.takesPictures
        ? [{ ...blank('picture', 'picture', 0), label: text('staff.form.broadcast.picture') }]
        : []),
      { ...blank('label', 'text', 60), label: text('staff.form.broadcast.label') },
      { ...blank('address', 'text', 1000), label: text('staff.form.broadcast.address') },
    ],
    buttons: [],
  };
}

/** A picture for a broadcast that is written already, as a form that is shown at once. */
export function pictureForm(broadcast: string): FormView {
  return {
    id: 'picture',
    subject: broadcast,
    title: text('staff.form.picture.title'),
    submit: text('staff.form.picture.submit'),
    intro: [text('staff.form.picture.intro')],
    fields: [{ ...blank('picture', 'picture', 0), optional: false, label: text('staff.form.broadcast.picture') }],
    buttons: [],
  };
}

/** The handing over as a form that is shown at once. */
export function deliveredForm(campaign: string, context: Context): FormView {
  const count = context.campaigns.find(({ slug }) => slug === campaign)?.count ?? 0;
  const required = { optional: false } as const;
  return {
    id: 'delivered',
    subject: campaign,
    title: text('staff.form.delivered.title'),
    submit: text('staff.form.delivered.submit'),
    intro: [text('form.about', { title: title({ slug: campaign }) }), text('staff.deliver.clock')],
    fields: [
      { ...blank('to', 'text', 200), ...required, label: text('staff.form.delivered.to') },
      {
        ...blank('day', 'text', 10),
        ...required,
        label: text('staff.form.delivered.day'),
        initial: context.staff?.today ?? '',
      },
      { ...blank('count', 'text', 12), ...required, label: text('staff.form.delivered.count'), initial: String(count) },
    ],
    buttons: [],
  };
}

function blank(id: string, kind: 'text' | 'rich text' | 'picture', maxLength: number) {
  return { id, kind, optional: true, hint: null, placeholder: null, initial: null, maxLength, choices: [] } as const;
}
