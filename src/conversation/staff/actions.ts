import {
  type ActsOf,
  campaign,
  createWireReader,
  language,
  number,
  oneOf,
  type Wires,
  wire,
  word,
  writeWire,
} from '../wire.ts';
import type { Role } from './facts.ts';

const broadcast = word('[a-z0-9]{1,6}');
const version = number('\\d{1,9}');
const handle = word('[a-z2-7]{4}');
const cohort = word('[a-z2-7]{8}');

/**
 * What a button for staff means. All are entry buttons: they name what they act on, and whoever carries them out asks who
 * pressed. A broadcast is named by its id in base 36; where what was shown matters, by its version too.
 */
const STAFF_ACTIONS = {
  list: wire('list', {}),
  people: wire('people', {}),
  log: wire('log', {}),
  campaigns: wire('camps', {}),
  compose: wire('new', { campaign }),
  thank: wire('thank', { campaign }),
  close: wire('close', { campaign }),
  reopen: wire('reopen', { campaign }),
  'reopen yes': wire('reopenyes', { campaign }),
  deliver: wire('deliver', { campaign }),
  'deliver yes': wire('deliveryes', { campaign, version }),
  'undo delivery': wire('undeliver', { campaign }),
  'undo yes': wire('undoyes', { campaign }),
  'set aside': wire('aside', { campaign }),
  look: wire('look', { campaign }),
  'cohort propose': wire('cohask', { cohort, version }),
  'cohort agree': wire('cohok', { cohort, version }),
  'cohort back': wire('cohback', { cohort, version }),
  'cohort drop': wire('cohdrop', { cohort, version }),
  stats: wire('stats', { campaign }),
  milestone: wire('miles', { campaign, percent: number('\\d{1,9}') }),
  show: wire('show', { broadcast }),
  test: wire('test', { broadcast }),
  picture: wire('pic', { broadcast }),
  'no picture': wire('nopic', { broadcast }),
  link: wire('link', { broadcast, campaign }),
  'no link': wire('nolink', { broadcast }),
  'ask approval': wire('ask', { broadcast }),
  discard: wire('drop', { broadcast }),
  'discard yes': wire('dropyes', { broadcast }),
  pause: wire('pause', { broadcast }),
  resume: wire('go', { broadcast }),
  cancel: wire('cancel', { broadcast }),
  'cancel yes': wire('cancelyes', { broadcast }),
  'send unknown': wire('again', { broadcast }),
  publish: wire('pub', { broadcast }),
  unpublish: wire('unpub', { broadcast }),
  words: wire('words', { broadcast, language }),
  approve: wire('ok', { broadcast, version }),
  send: wire('send', { broadcast, version }),
  later: wire('later', { broadcast, version }),
  'confirm close': wire('closeyes', { broadcast, version }),
  invite: wire('invite', { role: oneOf<Role>({ editor: 'editor', publisher: 'publisher', admin: 'admin' }) }),
  revoke: wire('revoke', { handle }),
  'revoke yes': wire('revokeyes', { handle }),
} satisfies Wires;

/** Each act by name. */
export type StaffActMap = ActsOf<typeof STAFF_ACTIONS, 'act'>;

/** Example: `{ act: 'send', broadcast: 'k3x9w1', version: 7 }` is written `st.send.k3x9w1.7`. */
export type StaffAct<Name extends keyof StaffActMap = keyof StaffActMap> = { [N in Name]: StaffActMap[N] }[Name];

const START = 'st.';

/** Writes it for a button, at most 64 bytes of ASCII. */
export function writeStaffAct(act: StaffAct): string {
  return `${START}${writeWire(STAFF_ACTIONS, act.act, act)}`;
}

const readTable = createWireReader(STAFF_ACTIONS, 'act');

/** Reads what a button brought; null when it is nothing that this version writes. */
export function readStaffAct(written: string): StaffAct | null {
  return written.startsWith(START) ? readTable(written.slice(START.length)) : null;
}
