import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Fault } from '../../bots/playground/far-end.ts';
import type { Outcome } from '../../src/broadcasts/messenger.ts';

/** What a platform can do to a call, in the words of the table. */
export const TROUBLES: readonly { readonly name: string; readonly fault: Fault; readonly times?: number }[] = [
  { name: '429, wait 2 s', fault: { kind: 'too many requests', retryAfter: 2 }, times: 1 },
  { name: '429, wait 10,072 s', fault: { kind: 'too many requests', retryAfter: 10_072 }, times: 1 },
  { name: '500, once', fault: { kind: 'server error' }, times: 1 },
  { name: '500, again and again', fault: { kind: 'server error' } },
  { name: '502 with a page of HTML, once', fault: { kind: 'bad gateway' }, times: 1 },
  { name: 'something that is no JSON, once', fault: { kind: 'garbage' }, times: 1 },
  { name: 'nothing, until the call is given up, once', fault: { kind: 'silence' }, times: 1 },
  { name: 'nothing, and it is done, once', fault: { kind: 'silence after' }, times: 1 },
  { name: 'half of it, and it is done, once', fault: { kind: 'half after' }, times: 1 },
  { name: 'half of it, then the connection breaks, and it is done, once', fault: { kind: 'break after' }, times: 1 },
  { name: 'the connection breaks before it is done, once', fault: { kind: 'drop' }, times: 1 },
  { name: 'it is done, and the connection breaks, once', fault: { kind: 'drop after' }, times: 1 },
  { name: 'that the token is revoked, until it is put right', fault: { kind: 'token revoked' } },
];

/** What becomes of a broadcast's message, in the words of the table. */
export const BECOMES: Readonly<Record<Outcome['kind'], string>> = {
  sent: 'sent',
  gone: 'gone, and unsubscribed',
  'retry after': 'the account rests for exactly that long, then it is sent',
  retry: 'tried again soon',
  unknown: 'unknown: sent again only when staff say so',
  failed: 'failed, with the reason',
  'account dead': 'the account stops, staff are told',
};

const BEGIN = '<!-- faults -->';
const END = '<!-- /faults -->';

/**
 * Holds what a test found against the table that a README shows between `<!-- faults -->` and `<!-- /faults -->`. With
 * `WRITE_README` in the environment it is written there.
 */
export function expectShown(readme: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  const text = readFileSync(readme, 'utf8');
  const block = `${BEGIN}\n${table}\n${END}`;
  const shown = text.slice(text.indexOf(BEGIN), text.indexOf(END) + END.length);
  if (process.env['WRITE_README'] === undefined) expect(shown).toBe(block);
  else
    writeFileSync(
      readme,
      text.replace(shown, () => block),
    );
}
