import { expect, test } from 'vitest';
import { progressCard } from '../../src/conversation/staff/broadcast/progress.ts';
import type { BroadcastView, Progress } from '../../src/conversation/staff/facts.ts';

const PROGRESS: Progress = {
  ...{ share: 0, begun: true, rough: false, sent: 0, gone: 1, failed: 0, unknown: 0, left: 59, perSecond: 0 },
  ...{ secondsLeft: null, reasons: [], pausedBecause: 'message_link', correctable: false },
};

function buttons(progress: Partial<Progress>): string[] {
  const view: BroadcastView = {
    ...{ id: 'b1', campaign: 'uyghurs-abroad', occasion: 'update', version: 1, author: 'aaaa', editors: [], words: {} },
    ...{ picture: false, link: null, at: null, timeZone: 'UTC', approvals: { needed: 0, by: [] }, reads: {} },
    ...{ audience: { total: 60, seconds: 60, parts: [] }, published: false, state: 'paused' },
    progress: { ...PROGRESS, ...progress },
  };
  const reply = progressCard(view, 'publisher');
  if (reply.kind !== 'say') throw new TypeError('no message');
  return reply.buttons.flat().map(({ label }) => label.key.replace('staff.button.', ''));
}

test('a broadcast that its message stopped can be corrected as long as nobody has it', () => {
  expect(buttons({ correctable: true })).toEqual(['correct', 'resume', 'cancelBroadcast', 'list']);
  expect(buttons({})).toEqual(['resume', 'cancelBroadcast', 'list']);
});
