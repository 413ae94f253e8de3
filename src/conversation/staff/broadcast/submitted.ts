import type { Language } from '../../../texts/text.ts';
import { type Stepped, stepped } from '../../build.ts';
import type { Context } from '../../context.ts';
import { errorKey } from '../../forms.ts';
import { ended, type State } from '../../state.ts';
import type { Change } from '../ask.ts';
import { ask, fieldErrors, type Submitted } from '../build.ts';
import type { DraftLink } from '../facts.ts';
import {
  draftFields,
  hasBadLink,
  hasBrokenSign,
  labelField,
  labelsIn,
  languagesOf,
  linkAddress,
  linkLabel,
  wordsOf,
} from './fields.ts';

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
    const error = hasBrokenSign(words) ? 'staff.compose.signBad' : hasBadLink(words) ? 'staff.compose.linkBad' : null;
    if (error) return stepped(state, [fieldErrors([{ field: language, error }])]);
    changes.push({ kind: 'words', language, words: words.length > 0 ? words : null });
  }
  const link = readLink(values, languagesOf(outline, context.person.language)[0] ?? '');
  if ('errors' in link) return stepped(state, [fieldErrors(link.errors)]);
  changes.push(...pictureIn(input), { kind: 'link', link: link.link });
  return ask(
    ended(state),
    broadcast === ''
      ? { do: 'compose', campaign, occasion: 'update', from: 'nothing', changes }
      : { do: 'change', broadcast, changes },
  );
}

/** The link button: an address and a label in one language at least, or neither. `first`: the field of the first label. */
function readLink(
  values: Submitted['values'],
  first: Language,
): { readonly link: DraftLink | null } | { readonly errors: Parameters<typeof fieldErrors>[0] } {
  const { address = '' } = values;
  const given = labelsIn(values);
  if (Object.keys(given).length === 0 && address.trim() === '') return { link: null };
  const read = Object.entries(Object.keys(given).length > 0 ? given : { [first]: '' }).map(
    ([language, label]) => ({ language, label: linkLabel.safeParse(label) }) as const,
  );
  const url = linkAddress.safeParse(address);
  const bad = read.flatMap(({ language, label }) =>
    label.success ? [] : [{ field: labelField(language), error: errorKey(label.error) }],
  );
  if (!url.success) return { errors: [...bad, { field: 'address', error: errorKey(url.error) }] };
  if (bad.length > 0) return { errors: bad };
  const labels = Object.fromEntries(read.map(({ language, label }) => [language, label.data ?? '']));
  return { link: { labels, url: url.data } };
}
