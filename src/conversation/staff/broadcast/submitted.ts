import { type Stepped, stepped } from '../../build.ts';
import type { Context } from '../../context.ts';
import { errorKey } from '../../forms.ts';
import { ended, type State } from '../../state.ts';
import type { Change } from '../ask.ts';
import { ask, fieldErrors, type Submitted } from '../build.ts';
import { draftFields, hasBadLink, linkAddress, linkLabel, wordsOf } from './fields.ts';

type DraftLink = Extract<Change, { kind: 'link' }>['link'];

/** A picture for a draft came. */
export function pictureSubmitted(state: State, input: Submitted): Stepped {
  return ask(ended(state), { do: 'change', broadcast: input.subject, changes: pictureIn(input) });
}

/** Without a picture in the form, the one that was there stays. */
function pictureIn({ values: { picture } }: Submitted): Change[] {
  return picture === undefined ? [] : [{ kind: 'picture', picture }];
}

/** A whole broadcast came. Null: it is about no campaign. */
export function draftSubmitted(state: State, input: Submitted, context: Context): Stepped | null {
  const { subject, values, formatted } = input;
  const [campaign = '', broadcast = ''] = subject.split('.');
  const outline = context.campaigns.find(({ slug }) => slug === campaign);
  if (!outline) return null;
  const changes: Change[] = [];
  for (const field of draftFields(outline, context.person.language)) {
    if (field.asks !== 'words') continue;
    const { language } = field;
    const words = wordsOf(values[language] ?? '', formatted?.[language]);
    if (hasBadLink(words)) return stepped(state, [fieldErrors([{ field: language, error: 'staff.compose.linkBad' }])]);
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
}: Submitted['values']): { readonly link: DraftLink } | { readonly errors: Parameters<typeof fieldErrors>[0] } {
  if (label.trim() === '' && address.trim() === '') return { link: null };
  const [read, url] = [linkLabel.safeParse(label), linkAddress.safeParse(address)];
  if (read.success && url.success) return { link: { label: read.data, url: url.data } };
  return {
    errors: [
      ...(read.success ? [] : [{ field: 'label', error: errorKey(read.error) }]),
      ...(url.success ? [] : [{ field: 'address', error: errorKey(url.error) }]),
    ],
  };
}
