import type { Scope } from './input.ts';
import type { Visibility } from './request.ts';

/**
 * What a button means, and how that is written in the few bytes a button may carry. Buttons come back from chats years
 * later and from forged clients, so `readAction` trusts nothing: what it cannot read is null, which is answered as stale.
 *
 * All but `step` are entry buttons: they carry all they need and work for ever. `step` buttons belong to one moment of one walk.
 */
export type Action =
  | {
      readonly do: 'card' | 'pages' | 'privacy' | 'updates' | 'withdraw' | 'correct' | 'other ways';
      readonly campaign: string;
    }
  | {
      readonly do: 'letter' | 'letter text' | 'letter translation' | 'letter own' | 'letter sent';
      readonly campaign: string;
    }
  | { readonly do: 'share'; readonly campaign: string }
  | { readonly do: 'sign'; readonly campaign: string; readonly share: string | null }
  | { readonly do: 'read'; readonly campaign: string; readonly page: number; readonly share: string | null }
  | {
      readonly do: 'agree';
      readonly campaign: string;
      readonly visibility: Visibility;
      /** First 8 hex digits of the wording's hash. */
      readonly consent: string;
      readonly share: string | null;
    }
  | {
      readonly do: 'choose updates';
      readonly campaign: string;
      readonly scope: Scope | 'none';
      readonly consent: string;
    }
  | { readonly do: 'campaigns' | 'help' | 'language' | 'mine' | 'mine document' | 'erase' | 'stop' }
  | { readonly do: 'set language'; readonly language: string }
  | { readonly do: 'step'; readonly walk: string; readonly turn: number; readonly choice: string };

const CAMPAIGN_WORDS = {
  card: 'card',
  pages: 'pages',
  privacy: 'privacy',
  updates: 'updates',
  withdraw: 'withdraw',
  correct: 'correct',
  'other ways': 'ways',
  letter: 'letter',
  'letter text': 'ltext',
  'letter translation': 'lread',
  'letter own': 'lown',
  'letter sent': 'lsent',
  share: 'share',
} as const;
const PLAIN_WORDS = {
  campaigns: 'campaigns',
  help: 'help',
  language: 'language',
  mine: 'mine',
  'mine document': 'minedoc',
  erase: 'erase',
  stop: 'stop',
} as const;

type CampaignDo = keyof typeof CAMPAIGN_WORDS;
type PlainDo = keyof typeof PLAIN_WORDS;

const campaignDoOf = new Map(
  Object.entries(CAMPAIGN_WORDS).map(([name, word]) => [word as string, name as CampaignDo]),
);
const plainDoOf = new Map(Object.entries(PLAIN_WORDS).map(([name, word]) => [word as string, name as PlainDo]));

const SLUG = /^[a-z0-9-]{1,24}$/;
const SHARE = /^[a-z2-7]{10}$/;
const HASH = /^[0-9a-f]{8}$/;
const VISIBILITY = { n: 'named', a: 'anonymous' } as const;
const SCOPES = { all: 'all', end: 'end', none: 'none' } as const;

/**
 * Writes an action for a button, at most 64 bytes of ASCII.
 *
 * Example: `{ do: 'sign', campaign: 'uyghurs-abroad', share: null }` gives `sign.uyghurs-abroad`.
 */
export function writeAction(action: Action): string {
  switch (action.do) {
    case 'sign':
      return join('sign', action.campaign, action.share);
    case 'read':
      return join('read', action.campaign, String(action.page), action.share);
    case 'agree':
      return join('agree', action.campaign, action.visibility === 'named' ? 'n' : 'a', action.consent, action.share);
    case 'choose updates':
      return join('news', action.campaign, action.scope, action.consent);
    case 'set language':
      return join('lang', action.language);
    case 'step':
      return join('w', action.walk, action.turn.toString(36), action.choice);
    default:
      return 'campaign' in action ? join(CAMPAIGN_WORDS[action.do], action.campaign) : PLAIN_WORDS[action.do];
  }
}

function join(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join('.');
}

/** Reads what a button brought; null when it is nothing that this version writes. */
export function readAction(written: string): Action | null {
  const [word = '', ...rest] = written.split('.');
  const plain = plainDoOf.get(word);
  if (plain) return rest.length === 0 ? { do: plain } : null;
  if (word === 'lang')
    return /^[A-Za-z0-9-]{2,20}$/.test(rest[0] ?? '') && rest.length === 1
      ? { do: 'set language', language: rest[0] ?? '' }
      : null;
  if (word === 'w') return readStep(rest);
  const [campaign = ''] = rest;
  if (!SLUG.test(campaign)) return null;
  const named = campaignDoOf.get(word);
  if (named) return rest.length === 1 ? { do: named, campaign } : null;
  return readDetailed(word, campaign, rest.slice(1));
}

function readDetailed(word: string, campaign: string, rest: string[]): Action | null {
  const share = (at: number) =>
    rest.length === at ? null : rest.length === at + 1 && SHARE.test(rest[at] ?? '') ? (rest[at] ?? null) : undefined;
  if (word === 'sign') {
    const code = share(0);
    return code === undefined ? null : { do: 'sign', campaign, share: code };
  }
  if (word === 'read') {
    const code = share(1);
    return code === undefined || !/^\d{1,3}$/.test(rest[0] ?? '')
      ? null
      : { do: 'read', campaign, page: Number(rest[0]), share: code };
  }
  if (word === 'agree') {
    const code = share(2);
    const visibility = rest[0] === 'n' || rest[0] === 'a' ? VISIBILITY[rest[0]] : null;
    return code === undefined || !visibility || !HASH.test(rest[1] ?? '')
      ? null
      : { do: 'agree', campaign, visibility, consent: rest[1] ?? '', share: code };
  }
  if (word === 'news') {
    const scope = SCOPES[rest[0] as keyof typeof SCOPES];
    return rest.length !== 2 || !scope || !HASH.test(rest[1] ?? '')
      ? null
      : { do: 'choose updates', campaign, scope, consent: rest[1] ?? '' };
  }
  return null;
}

function readStep([walk = '', turn = '', choice = '', ...more]: string[]): Action | null {
  if (more.length > 0 || !/^[a-z0-9]{6}$/.test(walk) || !/^[0-9a-z]{1,4}$/.test(turn) || !/^[a-z]{1,12}$/.test(choice))
    return null;
  return { do: 'step', walk, turn: Number.parseInt(turn, 36), choice };
}
