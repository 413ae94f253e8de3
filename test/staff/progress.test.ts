import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Broadcasts, Progress } from '../../src/broadcasts/port.ts';
import type { Broadcast } from '../../src/broadcasts/types.ts';
import type { StaffPort } from '../../src/channel/channel.ts';
import { createLocalise } from '../../src/channel/localise.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { createStaffProgress } from '../../src/staff/desk/progress.ts';
import { createStaffWatch } from '../../src/staff/desk/watch.ts';
import { acceptInvitation, inviteStaff } from '../../src/staff/people.ts';
import { createPublicUpdates } from '../../src/staff/updates.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { plain } from './rig.ts';

let database: TestDatabase;
let staff: string;
let port: StaffPort & { readonly edits: { message: string; text: string }[]; says: 'edited' | 'gone' | 'failed' };
let progress: ReturnType<typeof createStaffProgress>;
let other: ReturnType<typeof createStaffProgress>;
const clock = { now: new Date('2026-11-21T10:00:00Z') };
const later = (ms: number): void => {
  clock.now = new Date(clock.now.getTime() + ms);
};

const broadcast: Broadcast = {
  id: 77,
  campaign: 'uyghurs-abroad',
  purpose: 'update',
  state: 'sending',
  content: { texts: { nb: [[{ text: 'Hei' }]] }, picture: null, link: null },
  version: 1,
  author: 'aaaa',
  editor: 'aaaa',
  editors: ['aaaa'],
  approvedBy: [],
  createdAt: clock.now,
  scheduledAt: null,
  startedAt: clock.now,
  endedAt: null,
};
const begun: Progress = {
  id: 77,
  campaign: 'uyghurs-abroad',
  purpose: 'update',
  state: 'sending',
  paused: null,
  audience: 100,
  sent: 0,
  gone: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
  left: 100,
  perSecond: 10,
  secondsLeft: 10,
  failures: {},
  resting: [],
  change: 1,
};
let now: Progress | null = begun;

beforeAll(async () => {
  database = await freshDatabase(5);
  const { prisma } = database.store;
  const privacy = await createPrivacy({
    prisma,
    secret: randomBytes(32).toString('base64'),
    erasureKeys: testErasureKeys(),
    campaigns: [],
  });
  const people = { prisma, privacy, now: () => clock.now };
  const { code } = await inviteStaff(people, 'publisher', null, clock.now);
  const place = { channel: 'telegram', account: '4242', address: { chat: 7 }, language: 'en' };
  staff = (await acceptInvitation(people, 'telegram:7', code, place))?.id ?? '';
  const edits: { message: string; text: string }[] = [];
  port = {
    edits,
    says: 'edited',
    async edit(_account, _address, message, reply) {
      edits.push({ message, text: JSON.stringify(reply) });
      return port.says;
    },
    post: async () => null,
    menu: async () => undefined,
    picture: async () => null,
  };
  const broadcasts = {
    getDraft: async () => (now ? { ...broadcast, state: now.state } : null),
    progress: async () => now,
  } as unknown as Broadcasts;
  const deps = {
    ...people,
    broadcasts,
    updates: createPublicUpdates(prisma, people.privacy.rows, people.now, () => undefined),
    approvals: 0,
    exactCounts: false,
    outlines: () => [],
    localise: createLocalise({ texts: createTexts({ root: 'locales' }), picturePath: () => null }),
    staffPort: () => port,
    log: { warn: () => undefined },
  };
  progress = createStaffProgress(deps);
  other = createStaffProgress(deps);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.store.prisma.broadcastWatch.deleteMany();
  port.edits.splice(0);
  port.says = 'edited';
  now = begun;
  await progress.watch(staff, 77, 'm1');
});

/** The words of a message that the port was given as JSON. */
function readable(edit = '{"paragraphs":[]}'): string {
  const { paragraphs } = JSON.parse(edit) as { paragraphs: { text: string }[][] };
  return plain(paragraphs.map((spans) => spans.map(({ text }) => text).join('')).join('\n'));
}

const watched = () => database.store.prisma.broadcastWatch.count();

describe('a cancelled broadcast', () => {
  const shown = async (changed: Partial<Progress>): Promise<string> => {
    now = { ...begun, state: 'cancelled', left: 0, perSecond: 0, secondsLeft: null, change: 9, ...changed };
    later(3_000);
    await progress.tick();
    return `${readable(port.edits[0]?.text)}\n${port.edits[0]?.text}`;
  };

  test('that went to nobody shows 0 % and offers no update to put among the public ones', async () => {
    const text = await shown({ audience: 0 });
    expect(text).toContain(' 0%');
    expect(text).not.toContain('100%');
    expect(text).not.toContain('st.pub');
  });

  test('shows how far it came; whom it left out did not leave', async () => {
    const text = await shown({ sent: 40, skipped: 60 });
    expect(text).toContain('40%');
    expect(text).toMatch(/Sent: 20 or more .* unsubscribed: under 10 .* did not get it: 50 or more/);
    expect(text).toContain('st.pub');
  });
});

describe('a progress message', () => {
  test('is edited at most every 3 s, only when something changed, and by one machine', async () => {
    await progress.tick();
    expect(port.edits).toHaveLength(0);
    later(3_000);
    await Promise.all([progress.tick(), other.tick(), progress.tick()]);
    expect(port.edits).toHaveLength(1);
    now = { ...begun, sent: 40, left: 60 };
    later(2_000);
    await progress.tick();
    expect(port.edits).toHaveLength(1);
    later(1_000);
    await other.tick();
    expect(port.edits).toHaveLength(2);
    expect(readable(port.edits[1]?.text)).toContain('40%');
    later(3_000);
    await progress.tick();
    expect(port.edits).toHaveLength(2);
  });

  test('shows the end and is then left alone', async () => {
    now = { ...begun, state: 'done', sent: 97, failed: 2, unknown: 1, left: 0, failures: { refused: 2 } };
    later(3_000);
    await progress.tick();
    expect(port.edits[0]?.text).toContain('the platform refuses messages to that person');
    expect(port.edits[0]?.text).toContain('Send again to');
    expect(await watched()).toBe(0);
  });

  test('that is gone is forgotten, one that could not be edited is tried again', async () => {
    port.says = 'failed';
    later(3_000);
    await progress.tick();
    expect(await watched()).toBe(1);
    port.says = 'gone';
    later(3_000);
    await progress.tick();
    expect(port.edits).toHaveLength(2);
    expect(await watched()).toBe(0);
  });
});

test('tells roughly how many got it, and exactly what failed: two broadcasts do not say who came in between', async () => {
  const shown = async (of: Partial<Progress>) => {
    now = { ...begun, ...of };
    later(3_000);
    await progress.tick();
    return readable(port.edits.at(-1)?.text);
  };
  const before = await shown({
    audience: 41,
    sent: 35,
    gone: 1,
    failed: 2,
    unknown: 1,
    left: 2,
    failures: { refused: 2 },
  });
  expect(before).toContain('Sent: 20 or more');
  expect(before).toContain('unsubscribed: under 10');
  expect(before).toContain('failed: 2 · unknown: 1');
  expect(before).toContain('2 failed');
  expect(before).toContain('90%');
  const edits = port.edits.length;
  await shown({ audience: 42, sent: 36, gone: 1, failed: 2, unknown: 1, left: 2, failures: { refused: 2 } });
  expect(port.edits).toHaveLength(edits);
});

test('of a broadcast that paused itself, or began by the clock, staff are told once in the whole cluster', async () => {
  const { prisma } = database.store;
  const told: string[] = [];
  const deps = {
    prisma,
    broadcasts: { getDraft: async () => broadcast } as unknown as Broadcasts,
    post: {
      moved: async (_broadcast: Broadcast, why: string) => void told.push(why),
      milestone: async () => undefined,
      approvalAsked: async () => undefined,
      trouble: async () => undefined,
      deed: async () => undefined,
      revoked: async () => undefined,
    },
  };
  const [look, again] = [createStaffWatch(deps), createStaffWatch(deps)];
  const row = { id: 77, campaign: 'uyghurs-abroad', purpose: 'update', author: 'aaaa', editor: 'aaaa' };
  await prisma.broadcast.create({ data: { ...row, state: 'sending', scheduledAt: clock.now } });
  await Promise.all([look(), again()]);
  expect(told).toEqual(['begun']);
  const pauses = (reason: string) =>
    prisma.broadcast.update({ where: { id: 77 }, data: { state: 'paused', reason, change: { increment: 1 } } });
  await pauses('staff');
  await look();
  await pauses('failures');
  await Promise.all([look(), again(), look()]);
  await pauses('account dead');
  await look();
  await pauses('message link');
  await look();
  expect(told).toEqual(['begun', 'failures', 'account_dead', 'message']);
  for (const reason of ['overdue', 'restored', 'unapproved']) {
    const data = { state: 'draft', reason, scheduledAt: null, change: { increment: 1 } };
    await prisma.broadcast.update({ where: { id: 77 }, data });
    await Promise.all([look(), again()]);
  }
  expect(told.slice(4)).toEqual(['overdue', 'restored', 'unapproved']);
});
