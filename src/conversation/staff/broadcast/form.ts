import type { CampaignOutline } from '../../../campaign/outline.ts';
import { text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { FormView } from '../../reply.ts';
import { blankField } from '../build.ts';
import { draftFields, labelField, languagesOf } from './fields.ts';

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
                ...blankField(field.language, 'rich text', WORDS_UNITS),
                label: text('staff.form.broadcast.words', { language: { language: field.language } }),
              },
            ]
          : [],
      ),
      ...(context.takesPictures
        ? [{ ...blankField('picture', 'picture', 0), label: text('staff.form.broadcast.picture') }]
        : []),
      ...languagesOf(campaign, context.person.language).map((language) => ({
        ...blankField(labelField(language), 'text', 60),
        label: text('staff.form.broadcast.label', { language: { language } }),
      })),
      { ...blankField('address', 'text', 1000), label: text('staff.form.broadcast.address') },
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
    fields: [{ ...blankField('picture', 'picture', 0), optional: false, label: text('staff.form.broadcast.picture') }],
    buttons: [],
  };
}
