import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Arrival } from '../../src/channel/channel.ts';
import type { StaffAsk } from '../../src/conversation/staff/ask.ts';
import type { Role } from '../../src/conversation/staff/facts.ts';
import { openRig, type Rig, SLUG } from './rig.ts';

let rig: Rig;
const ROLES: readonly Role[] = ['editor', 'publisher', 'admin'];
const ids: Record<Role, number> = { editor: 1, publisher: 2, admin: 3 };
beforeAll(async () => {
  rig = await openRig();
  for (const role of ROLES) await rig.member(ids[role], role);
});
afterAll(() => rig.stop());

function arrival(id: number, place: Arrival['place'] = 'private'): Arrival {
  return {
    channel: 'telegram',
    account: '4242',
    who: `telegram:${id}`,
    chat: String(id),
    address: { chat: id, thread: null, pressed: null, pressedHas: null, typed: null, callback: null },
    input: { kind: 'sent other' },
    key: null,
    languageHint: 'en',
    suggestedName: null,
    place,
    asks: 'one by one',
    takesPictures: true,
  };
}

const asks = async (id: number, ask: StaffAsk, place: Arrival['place'] = 'private') =>
  (await rig.staff.desk.carryOut(arrival(id, place), 'en', ask)).of;

/** Each asked for something that is not there, so that nothing changes; and the least role that may. */
const ASKED: readonly [Role, StaffAsk][] = [
  ['editor', { do: 'list staff' }],
  ['editor', { do: 'read log' }],
  ['editor', { do: 'list broadcasts' }],
  ['editor', { do: 'show broadcast', broadcast: 'zzzz' }],
  ['editor', { do: 'test', broadcast: 'zzzz' }],
  ['editor', { do: 'ask approval', broadcast: 'zzzz' }],
  ['editor', { do: 'discard', broadcast: 'zzzz' }],
  ['editor', { do: 'change', broadcast: 'zzzz', changes: [] }],
  ['editor', { do: 'show campaigns' }],
  ['editor', { do: 'show stats', campaign: SLUG }],
  ['publisher', { do: 'approve', broadcast: 'zzzz', version: 1 }],
  ['publisher', { do: 'send', broadcast: 'zzzz', version: 1, at: null }],
  ['publisher', { do: 'pause', broadcast: 'zzzz' }],
  ['publisher', { do: 'resume', broadcast: 'zzzz' }],
  ['publisher', { do: 'cancel', broadcast: 'zzzz' }],
  ['publisher', { do: 'send unknown', broadcast: 'zzzz' }],
  ['publisher', { do: 'publish', broadcast: 'zzzz' }],
  ['publisher', { do: 'unpublish', broadcast: 'zzzz' }],
  ['publisher', { do: 'close', campaign: 'no-such', broadcast: 'zzzz', version: 1 }],
  ['publisher', { do: 'deliver', campaign: 'no-such', to: 'Nobody', day: '2026-03-01' }],
  ['publisher', { do: 'confirm delivery', campaign: 'no-such', version: 1 }],
  ['admin', { do: 'invite', role: 'editor' }],
  ['admin', { do: 'revoke', handle: '0000' }],
  ['admin', { do: 'reopen', campaign: 'no-such' }],
  ['admin', { do: 'undo delivery', campaign: 'no-such' }],
];

describe('the desk asks anew whether the person may, whatever the conversation let through', () => {
  test.each(ASKED.map(([least, ask]) => [ask.do, least, ask] as const))('%s: from %s on', async (_do, least, ask) => {
    for (const role of ROLES) {
      const may = ROLES.indexOf(role) >= ROLES.indexOf(least);
      expect([role, (await asks(ids[role], ask)) !== 'not allowed']).toEqual([role, may]);
    }
    expect(await asks(99, ask)).toBe('not allowed');
    expect(await asks(ids.admin, ask, 'group')).toBe('not allowed');
  });

  test('an invitation that was refused made no code', async () => {
    const invitations = () => rig.database.store.prisma.invitation.count();
    const before = await invitations();
    expect(await asks(ids.publisher, { do: 'invite', role: 'admin' })).toBe('not allowed');
    expect(await invitations()).toBe(before);
    expect(await asks(ids.admin, { do: 'invite', role: 'admin' })).toBe('invite');
    expect(await invitations()).toBe(before + 1);
  });
});
