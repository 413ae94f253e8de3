import { type Stepped, stepped, text } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { StaffFormId } from '../../forms.ts';
import type { Input } from '../../input.ts';
import type { Reply } from '../../reply.ts';
import { ended, type State } from '../../state.ts';
import type { Change } from '../ask.ts';
import { ask, campaignsIn, staffWalk } from '../build.ts';
import { deliveredCount, deliveredTo, draftFields, linkAddress, linkLabel, readDay, wordsOf } from '../fields.ts';
import { deliveryReview } from './ending.ts';

type Submitted = Extract<Input, { kind: 'submitted' }> & { readonly form: StaffFormId };
type DraftLink = Extract<Change, { kind: 'link' }>['link'];
type FieldError = { readonly field: string; readonly error: string };

/** A whole form of staff's came at once. Null: to this person there is no such form, or it is about nothing any more. */
export function staffSubmitted(state: State, input: Submitted, context: Context): Stepped | null {
  if (!context.staff) return null;
  switch (input.form) {
    case 'broadcast':
      return draftSubmitted(state, input, context);
    case 'picture':
      return ask(ended(state), { do: 'change', broadcast: input.subject, changes: pictureIn(input) });
    case 'delivered':
      return deliverySubmitted(state, input, context);
  }
}

/** Without a picture in the form, the one that was there stays. */
function pictureIn({ values: { picture } }: Submitted): Change[] {
  return picture === undefined ? [] : [{ kind: 'picture', picture }];
}

function draftSubmitted(state: State, input: Submitted, context: Context): Stepped | null {
  const { subject, values, formatted } = input;
  const [campaign = '', broadcast = ''] = subject.split('.');
  const outline = context.campaigns.find(({ slug }) => slug === campaign);
  if (!outline) return null;
  const changes: Change[] = [];
  for (const field of draftFields(outline, context.person.language)) {
    if (field.asks !== 'words') continue;
    const { language } = field;
    const words = wordsOf(values[language] ?? '', formatted?.[language]);
    changes.push({ kind: 'words', language, words: words.length > 0 ? words : null });
  }
  const link = readLink(values);
  if ('errors' in link) return stepped(state, [fieldErrors(link.errors)]);
  changes.push(...pictureIn(input), { kind: 'link', link: link.link });
  return ask(
    ended(state),
    broadcast === ''
      ? { do: 'compose', campaign, occasion: 'update', from: 'nothing', changes }
      : { do: 'change', broadcast, changes },
  );
}

/** The link button: both of its fields, or neither. */
function readLink({
  label = '',
  address = '',
}: Submitted['values']): { readonly link: DraftLink } | { readonly errors: readonly FieldError[] } {
  if (label.trim() === '' && address.trim() === '') return { link: null };
  const [read, url] = [linkLabel.safeParse(label), linkAddress.safeParse(address)];
  if (read.success && url.success) return { link: { label: read.data, url: url.data } };
  return {
    errors: [
      ...(read.success ? [] : [{ field: 'label', error: read.error.issues[0]?.message ?? '' }]),
      ...(url.success ? [] : [{ field: 'address', error: url.error.issues[0]?.message ?? '' }]),
    ],
  };
}

function deliverySubmitted(state: State, { subject, values }: Submitted, context: Context): Stepped | null {
  if (!campaignsIn(context, ['closed']).includes(subject)) return null;
  const to = deliveredTo.safeParse(values['to'] ?? '');
  const day = readDay(values['day'] ?? '', context.staff?.today ?? '');
  const count = deliveredCount.safeParse(values['count'] ?? '');
  const errors: FieldError[] = [
    ...(to.success ? [] : [{ field: 'to', error: 'staff.deliver.toBad' }]),
    ...(day !== null ? [] : [{ field: 'day', error: 'staff.deliver.dayBad' }]),
    ...(count.success ? [] : [{ field: 'count', error: 'staff.deliver.countBad' }]),
  ];
  if (!to.success || day === null || !count.success) return stepped(state, [fieldErrors(errors)]);
  const walk = staffWalk(context, { asks: 'sure', campaign: subject });
  return deliveryReview(walk, { to: to.data, day, count: count.data });
}

function fieldErrors(errors: readonly FieldError[]): Reply {
  return { kind: 'field errors', errors: errors.map(({ field, error }) => ({ field, text: text(error) })) };
}
