import { CARD_ACTIONS } from './card/acts.ts';
import { CORRECT_ACTIONS } from './correct/acts.ts';
import { HELP_ACTIONS } from './help/acts.ts';
import { LANGUAGE_ACTIONS } from './language/acts.ts';
import { LETTER_ACTIONS } from './letter/acts.ts';
import { MINE_ACTIONS } from './mine/acts.ts';
import { PRIVACY_ACTIONS } from './privacy/acts.ts';
import { READING_ACTIONS } from './reading/acts.ts';
import { RECEIPT_ACTIONS } from './receipt/acts.ts';
import { SHARE_ACTIONS } from './share/acts.ts';
import { SIGN_ACTIONS } from './sign/acts.ts';
import { readStaffAct, type StaffAct, writeStaffAct } from './staff/actions.ts';
import { UPDATES_ACTIONS } from './updates/acts.ts';
import { type ActsOf, createWireReader, number, wire, word, writeWire } from './wire.ts';
import { WITHDRAW_ACTIONS } from './withdraw/acts.ts';

/**
 * What a button means: the tables of all topics. All but `step` are entry buttons: they carry all they need and work for
 * ever. `step` buttons belong to one moment of one walk.
 */
const ACTIONS = {
  ...CARD_ACTIONS,
  ...READING_ACTIONS,
  ...SIGN_ACTIONS,
  ...CORRECT_ACTIONS,
  ...WITHDRAW_ACTIONS,
  ...LETTER_ACTIONS,
  ...SHARE_ACTIONS,
  ...UPDATES_ACTIONS,
  ...MINE_ACTIONS,
  ...RECEIPT_ACTIONS,
  ...LANGUAGE_ACTIONS,
  ...PRIVACY_ACTIONS,
  ...HELP_ACTIONS,
  step: wire('w', { walk: word('[a-z0-9]{6}'), turn: number('[0-9a-z]{1,4}', 36), choice: word('[a-z]{1,12}') }),
};

type Tables = ActsOf<typeof ACTIONS, 'do'> & { readonly staff: { readonly do: 'staff'; readonly act: StaffAct } };

/** Each action by name. */
export type ActionMap = { readonly [Name in keyof Tables]: Tables[Name] };

/** One action, of these names; of any when none is given. Example: `{ do: 'sign', campaign: 'uyghurs-abroad', share: null }`. */
export type Action<Name extends keyof ActionMap = keyof ActionMap> = { [N in Name]: ActionMap[N] }[Name];

/**
 * Writes an action for a button, at most 64 bytes of ASCII.
 *
 * Example: `{ do: 'sign', campaign: 'uyghurs-abroad', share: null }` gives `sign.uyghurs-abroad`.
 */
export function writeAction(action: Action): string {
  return action.do === 'staff' ? writeStaffAct(action.act) : writeWire(ACTIONS, action.do, action);
}

const readTable = createWireReader(ACTIONS, 'do');

/** Reads what a button brought; null when it is nothing that this version writes. */
export function readAction(written: string): Action | null {
  const act = readStaffAct(written);
  return act ? { do: 'staff', act } : readTable(written);
}
