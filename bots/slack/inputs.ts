import { createHash } from 'node:crypto';
import type { Arrival } from '../../src/channel/channel.ts';
import { readAction } from '../../src/conversation/actions.ts';
import { COMMANDS, type Command, STAFF_COMMANDS, type StaffCommand } from '../../src/conversation/input.ts';
import { PRESS } from './buttons.ts';
import { ANSWER, ASKED, submittedFormatted, submittedValues } from './form.ts';
import type { Incoming, SeenView } from './incoming.ts';
import { isFormId } from './meta.ts';

type Input = Arrival['input'];

const known: ReadonlySet<string> = new Set(COMMANDS);
const ofStaff: ReadonlySet<string> = new Set(STAFF_COMMANDS);

/** The word after the command that opens an administrator's settings: it is no part of the conversation. */
export const ADMIN = 'admin';

/** Words after `/petition`. Example: `withdraw` → that command; nothing → the campaign opens. */
export function commandInput(text: string): Input | typeof ADMIN {
  const [, name = '', words = ''] = /^\/?(\S*)\s*(.*)$/s.exec(text.trim()) ?? [];
  const word = name.toLowerCase();
  if (word === '' || word === 'start') return { kind: 'opened', payload: words.trim() };
  if (word === ADMIN) return ADMIN;
  if (known.has(word)) return { kind: 'commanded', command: word as Command, words: words.trim() };
  if (ofStaff.has(word)) return { kind: 'staff commanded', command: word as StaffCommand, words: words.trim() };
  return { kind: 'commanded other', words: text.trim() };
}

/** A button of ours. Null: an address that Slack opened by itself, or a control that waits for its form. */
export function pressInput({ id, value }: Extract<Incoming, { kind: 'press' }>): Input | null {
  const [kind] = id.split('.');
  if (kind === PRESS.action) return { kind: 'pressed', action: value };
  return kind === PRESS.open ? { kind: 'opened', payload: value } : null;
}

/** A form of the conversation that was filled in, or the answer to a question; null when the view is neither. */
export function submissionInput({ meta, values }: SeenView): Input | null {
  if (meta.form === null) return null;
  const words = submittedValues(values);
  const formatted = submittedFormatted(values);
  if (meta.form.id === ASKED) {
    const own = formatted[ANSWER];
    return { kind: 'typed', text: words[ANSWER] ?? '', ...(own && { formatted: own }) };
  }
  if (!isFormId(meta.form.id)) return null;
  return { kind: 'submitted', form: meta.form.id, subject: meta.form.subject, values: words, formatted };
}

/** Names a press for ever: one person, one button, one moment. */
export function pressKey({ id, stamp, by }: Extract<Incoming, { kind: 'press' }>): string {
  return `press ${by.user} ${stamp} ${id}`;
}

/** Names a submission: the view as it stood, with what was filled in, for a refused one may be filled in again. */
export function submissionKey({ id, hash, values }: SeenView): string {
  const filled = createHash('sha256').update(JSON.stringify(values)).digest('base64url');
  return `submission ${id} ${hash} ${filled}`;
}

const OWN_COMMANDS: ReadonlySet<Command> = new Set([
  'withdraw',
  'mydata',
  'stop',
  'privacy',
  'language',
  'help',
  'cancel',
]);
const OWN_ACTIONS: ReadonlySet<string> = new Set([
  'withdraw',
  'mine',
  'mine document',
  'erase',
  'stop',
  'privacy',
  'language',
  'set language',
  'consent language',
  'set consent language',
  'help',
  'step',
]);

/** What stays within reach while a workspace has paused the app: what is stored of a person is theirs. */
export function isOwnRight(input: Input): boolean {
  if (input.kind === 'commanded') return OWN_COMMANDS.has(input.command);
  return input.kind === 'pressed' && OWN_ACTIONS.has(readAction(input.action)?.do ?? '');
}
