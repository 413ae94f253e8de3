import type { Role } from './facts.ts';
import { ROLES } from './facts.ts';

/**
 * What a button for staff means. All are entry buttons: they name what they act on, and whoever carries them out asks who
 * pressed. A broadcast is named by its id in base 36; where what was shown matters, by its version too.
 *
 * Example: `{ act: 'send', broadcast: 'k3x9w1', version: 7 }` is written `st.send.k3x9w1.7`.
 */
export type StaffAct =
  | { readonly act: 'list' | 'people' | 'log' | 'campaigns' }
  | {
      readonly act: 'compose' | 'thank' | 'close' | 'reopen' | 'reopen yes' | 'deliver' | 'stats';
      readonly campaign: string;
    }
  | { readonly act: 'milestone'; readonly campaign: string; readonly percent: number }
  | { readonly act: BroadcastAct; readonly broadcast: string }
  | { readonly act: 'approve' | 'send'; readonly broadcast: string; readonly version: number }
  | { readonly act: 'later' | 'confirm close'; readonly broadcast: string; readonly version: number }
  | { readonly act: 'words'; readonly broadcast: string; readonly language: string }
  | { readonly act: 'invite'; readonly role: Role }
  | { readonly act: 'revoke' | 'revoke yes'; readonly handle: string };

const PLAIN = { list: 'list', people: 'people', log: 'log', campaigns: 'camps' } as const;
const ON_CAMPAIGN = {
  compose: 'new',
  thank: 'thank',
  close: 'close',
  reopen: 'reopen',
  'reopen yes': 'reopenyes',
  deliver: 'deliver',
  stats: 'stats',
} as const;
const ON_BROADCAST = {
  show: 'show',
  test: 'test',
  picture: 'pic',
  'no picture': 'nopic',
  link: 'link',
  'no link': 'nolink',
  'ask approval': 'ask',
  discard: 'drop',
  'discard yes': 'dropyes',
  pause: 'pause',
  resume: 'go',
  cancel: 'cancel',
  'cancel yes': 'cancelyes',
  'send unknown': 'again',
  publish: 'pub',
  unpublish: 'unpub',
} as const;
const ON_VERSION = { approve: 'ok', send: 'send', later: 'later', 'confirm close': 'closeyes' } as const;
const ON_HANDLE = { revoke: 'revoke', 'revoke yes': 'revokeyes' } as const;

type BroadcastAct = keyof typeof ON_BROADCAST;

/** Writes it for a button, at most 64 bytes of ASCII. */
export function writeStaffAct(act: StaffAct): string {
  switch (act.act) {
    case 'milestone':
      return `st.miles.${act.campaign}.${act.percent}`;
    case 'words':
      return `st.words.${act.broadcast}.${act.language}`;
    case 'invite':
      return `st.invite.${act.role}`;
    case 'revoke':
    case 'revoke yes':
      return `st.${ON_HANDLE[act.act]}.${act.handle}`;
    case 'approve':
    case 'send':
    case 'later':
    case 'confirm close':
      return `st.${ON_VERSION[act.act]}.${act.broadcast}.${act.version}`;
    case 'list':
    case 'people':
    case 'log':
    case 'campaigns':
      return `st.${PLAIN[act.act]}`;
    default:
      return 'campaign' in act
        ? `st.${ON_CAMPAIGN[act.act]}.${act.campaign}`
        : `st.${ON_BROADCAST[act.act]}.${act.broadcast}`;
  }
}

const SLUG = /^[a-z0-9-]{1,24}$/;
const ID = /^[a-z0-9]{1,6}$/;
const NUMBER = /^\d{1,9}$/;

/** Reads what a button brought; null when it is nothing that this version writes. */
export function readStaffAct(written: string): StaffAct | null {
  const [start, word = '', name = '', more, ...rest] = written.split('.');
  if (start !== 'st' || rest.length > 0) return null;
  return more === undefined ? readShort(word, name) : readLong(word, name, more);
}

function readShort(word: string, name: string): StaffAct | null {
  const plain = keyOf(PLAIN, word);
  if (plain) return name === '' ? { act: plain } : null;
  const onCampaign = keyOf(ON_CAMPAIGN, word);
  if (onCampaign) return SLUG.test(name) ? { act: onCampaign, campaign: name } : null;
  const onBroadcast = keyOf(ON_BROADCAST, word);
  if (onBroadcast) return ID.test(name) ? { act: onBroadcast, broadcast: name } : null;
  const onHandle = keyOf(ON_HANDLE, word);
  if (onHandle) return /^[a-z2-7]{4}$/.test(name) ? { act: onHandle, handle: name } : null;
  const role = ROLES.find((one) => one === name);
  return word === 'invite' && role ? { act: 'invite', role } : null;
}

function readLong(word: string, name: string, more: string): StaffAct | null {
  if (word === 'miles')
    return SLUG.test(name) && NUMBER.test(more) ? { act: 'milestone', campaign: name, percent: Number(more) } : null;
  if (!ID.test(name)) return null;
  if (word === 'words')
    return /^[A-Za-z0-9-]{2,20}$/.test(more) ? { act: 'words', broadcast: name, language: more } : null;
  const onVersion = keyOf(ON_VERSION, word);
  return onVersion && NUMBER.test(more) ? { act: onVersion, broadcast: name, version: Number(more) } : null;
}

function keyOf<Key extends string>(words: Readonly<Record<Key, string>>, word: string): Key | null {
  return (Object.keys(words) as Key[]).find((key) => words[key] === word) ?? null;
}
