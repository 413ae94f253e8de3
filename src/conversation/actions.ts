import type { Scope } from './input.ts';
import type { Visibility } from './request.ts';
import { readStaffAct, type StaffAct, writeStaffAct } from './staff/actions.ts';

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
  /** The text behind a broadcast that was announced without it. `broadcast` is written in base 36. */
  | { readonly do: 'news'; readonly broadcast: string }
  | { readonly do: 'staff'; readonly act: StaffAct }
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

/** The buttons that carry more than a campaign, as they are written. Named groups are read by `DETAILED`. */
const SLUG = '(?<campaign>[a-z0-9-]{1,24})';
const SHARE = '(?:\\.(?<share>[a-z2-7]{10}))?';
const HASH = '(?<consent>[0-9a-f]{8})';

type Groups = Readonly<Record<string, string | undefined>>;

const DETAILED: readonly (readonly [RegExp, (found: Groups) => Action])[] = [
  [new RegExp(`^sign\\.${SLUG}${SHARE}$`), ({ campaign = '', share = null }) => ({ do: 'sign', campaign, share })],
  [
    new RegExp(`^read\\.${SLUG}\\.(?<page>\\d{1,3})${SHARE}$`),
    ({ campaign = '', page, share = null }) => ({ do: 'read', campaign, page: Number(page), share }),
  ],
  [
    new RegExp(`^agree\\.${SLUG}\\.(?<door>[na])\\.${HASH}${SHARE}$`),
    ({ campaign = '', door, consent = '', share = null }) => ({
      do: 'agree',
      campaign,
      visibility: door === 'n' ? 'named' : 'anonymous',
      consent,
      share,
    }),
  ],
  [
    new RegExp(`^news\\.${SLUG}\\.(?<scope>all|end|none)\\.${HASH}$`),
    ({ campaign = '', scope, consent = '' }) => ({
      do: 'choose updates',
      campaign,
      scope: scope === 'all' || scope === 'end' ? scope : 'none',
      consent,
    }),
  ],
  [/^bnews\.(?<broadcast>[a-z0-9]{1,6})$/, ({ broadcast = '' }) => ({ do: 'news', broadcast })],
  [/^lang\.(?<language>[A-Za-z0-9-]{2,20})$/, ({ language = '' }) => ({ do: 'set language', language })],
  [
    /^w\.(?<walk>[a-z0-9]{6})\.(?<turn>[0-9a-z]{1,4})\.(?<choice>[a-z]{1,12})$/,
    ({ walk = '', turn = '', choice = '' }) => ({ do: 'step', walk, turn: Number.parseInt(turn, 36), choice }),
  ],
];

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
    case 'news':
      return join('bnews', action.broadcast);
    case 'staff':
      return writeStaffAct(action.act);
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
  const act = readStaffAct(written);
  if (act) return { do: 'staff', act };
  const plain = plainDoOf.get(written);
  if (plain) return { do: plain };
  const [word = '', campaign = '', ...more] = written.split('.');
  const named = campaignDoOf.get(word);
  if (named) return more.length === 0 && /^[a-z0-9-]{1,24}$/.test(campaign) ? { do: named, campaign } : null;
  for (const [pattern, build] of DETAILED) {
    const found = pattern.exec(written);
    if (found) return build(found.groups ?? {});
  }
  return null;
}
