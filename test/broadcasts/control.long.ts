import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Approvers } from '../../src/broadcasts/approval.ts';
import { holdRestored } from '../../src/broadcasts/held.ts';
import { DELIVERY, takeOver } from '../../src/broadcasts/ledger.ts';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { rest } from '../support/waiting.ts';
import { assertLedger } from './assert-ledger.ts';
import { type Instance, SLUG } from './instance.ts';
import { done, openStage, people, received, SAID, type Stage, scripted, send, until } from './stage.ts';

let stage: Stage;
let running: Instance[] = [];
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());
afterEach(async () => {
  for (const one of running) await one.stop();
  running = [];
  await stage.prisma.subscription.deleteMany();
});

async function instance(...options: Parameters<Stage['instance']>): Promise<Instance> {
  const one = await stage.instance(...options);
  running.push(one);
  return one;
}

const sends = () => stage.standIn.calls.filter(({ method }) => method === 'sendMessage');
const half = ({ sent, audience }: { sent: number; audience: number }) => sent >= audience / 3 && audience > 0;

describe('staff', () => {
  test('pause within a second, see nothing go out, and resume', async () => {
    const everyone = people(1000, 180);
    await stage.subscribe(everyone);
    const one = await instance({ rate: 60 });
    const { id } = await send(one);
    await until(one, id, half);
    expect(await one.broadcasts.pause(id)).toEqual({ changed: true, state: 'paused' });
    expect(await one.broadcasts.pause(id)).toEqual({ changed: false, state: 'paused' });
    await rest(() => sends().length);
    const sent = sends().length;
    await rest(() => sends().length);
    expect(sends().length).toBe(sent);
    const still = await until(one, id, ({ state }) => state === 'paused');
    expect(still).toMatchObject({ paused: 'staff', perSecond: 0, secondsLeft: null });
    expect(still.left).toBeGreaterThan(0);
    await assertLedger(stage.prisma, id);

    expect(await one.broadcasts.resume(id)).toMatchObject({ changed: true });
    await until(one, id, ({ perSecond, secondsLeft }) => perSecond > 0 && secondsLeft !== null);
    expect(await until(one, id, done)).toMatchObject({ audience: 180, sent: 180 });
    expect(received(stage.standIn, everyone)).toEqual([0, 180]);
  });

  test('cancel: who was not reached is skipped, for good', async () => {
    const everyone = people(2000, 180);
    await stage.subscribe(everyone);
    const one = await instance({ rate: 60 });
    const { id } = await send(one);
    await until(one, id, half);
    expect(await one.broadcasts.cancel(id)).toEqual({ changed: true, state: 'cancelled' });
    const progress = await until(one, id, ({ left }) => left === 0);
    expect(progress).toMatchObject({ state: 'cancelled', audience: 180, unknown: 0 });
    expect(progress.sent + progress.skipped).toBe(180);
    expect(progress.skipped).toBeGreaterThan(0);
    expect(await one.broadcasts.resume(id)).toEqual({ changed: false, state: 'cancelled' });
    await rest(() => sends().length);
    expect(received(stage.standIn, everyone)).toEqual([progress.skipped, progress.sent]);
    await assertLedger(stage.prisma, id);
  });

  test('start it once, however often and wherever they tap; two instances do not double the pace', async () => {
    const everyone = people(3000, 100);
    await stage.subscribe(everyone);
    const [one, two] = [await instance({ rate: 50 }), await instance({ rate: 50 })];
    const draft = await one.broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'a' });
    const before = sends().length;
    const taps = await Promise.all(
      people(0, 60).map((tap) =>
        (tap % 2 ? one : two).broadcasts.start(draft.id, { version: draft.version, by: `staff-${tap}` }),
      ),
    );
    expect(taps.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(taps.filter(({ kind }) => kind === 'already')).toHaveLength(59);
    expect(await until(two, draft.id, done)).toMatchObject({ audience: 100, sent: 100 });
    expect(received(stage.standIn, everyone)).toEqual([0, 100]);
    const calls = sends().slice(before);
    expect((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThan(1700);
    await assertLedger(stage.prisma, draft.id);
  });

  test('cannot send or schedule words that somebody else has put in their place', async () => {
    const { broadcasts } = await instance();
    const write = () => broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'a' });
    const [own, changed] = [await write(), await write()];
    const content = { texts: { en: [[{ text: 'Words of a stranger' }]] }, picture: null, link: null };
    await stage.prisma.broadcast.update({ where: { id: changed.id }, data: { content } });
    const at = new Date(Date.now() + 60_000);
    const start = async ({ id, version }: typeof own, when?: Date) =>
      (await broadcasts.start(id, { version, by: 'a', ...(when && { at: when }) })).kind;
    expect([await start(changed, at), await start(changed)]).toEqual(['conflict', 'conflict']);
    expect(await start(own, at)).toBe('scheduled');
    await stage.prisma.broadcast.deleteMany({ where: { id: { in: [own.id, changed.id] } } });
  });

  test('schedule it; a pause before its time makes it a draft again', async () => {
    const everyone = people(4000, 10);
    await stage.subscribe(everyone);
    const one = await instance();
    const { broadcasts } = one;
    const draft = await broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'a' });
    const at = new Date(Date.now() + 4000);
    const order = { version: draft.version, by: 'a', at };
    expect((await broadcasts.start(draft.id, order)).kind).toBe('scheduled');
    expect((await broadcasts.start(draft.id, order)).kind).toBe('already');
    expect(await broadcasts.pause(draft.id)).toEqual({ changed: true, state: 'draft' });
    expect((await broadcasts.start(draft.id, order)).kind).toBe('scheduled');
    expect(await broadcasts.progress(draft.id)).toBeNull();
    await until(one, draft.id, done);
    expect(
      Math.min(
        ...sends()
          .slice(-10)
          .map((call) => call.at),
      ),
    ).toBeGreaterThanOrEqual(at.getTime());
    expect(received(stage.standIn, everyone)).toEqual([0, 10]);
  });

  test('do not overwrite each other, and an edit withdraws the approval', async () => {
    const { broadcasts } = await instance({ approvals: 1 });
    const draft = await broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'a' });
    const saves = await Promise.all(
      ['a', 'b'].map((editor) => broadcasts.saveDraft(draft.id, draft.version, { content: SAID, editor })),
    );
    expect(saves.map(({ kind }) => kind).sort()).toEqual(['conflict', 'saved']);
    const saved = await broadcasts.saveDraft(draft.id, 2, { content: SAID, editor: 'a' });
    expect(saved).toMatchObject({ kind: 'saved', broadcast: { version: 3, editor: 'a', author: 'a' } });

    expect((await broadcasts.start(draft.id, { version: 3, by: 'a' })).kind).toBe('needs approval');
    expect((await broadcasts.approve(draft.id, 3, 'a')).kind).toBe('own');
    expect((await broadcasts.approve(draft.id, 2, 'c')).kind).toBe('conflict');
    expect(await broadcasts.approve(draft.id, 3, 'c')).toMatchObject({ broadcast: { approvedBy: ['c'] } });
    expect(await broadcasts.approve(draft.id, 3, 'c')).toMatchObject({ broadcast: { approvedBy: ['c'] } });
    await broadcasts.saveDraft(draft.id, 3, { content: SAID, editor: 'a' });
    expect((await broadcasts.getDraft(draft.id))?.approvedBy).toEqual([]);
    expect((await broadcasts.start(draft.id, { version: 4, by: 'a' })).kind).toBe('needs approval');
    await broadcasts.approve(draft.id, 4, 'c');
    expect((await broadcasts.start(draft.id, { version: 3, by: 'a' })).kind).toBe('conflict');
    expect((await broadcasts.start(draft.id, { version: 4, by: 'a' })).kind).toBe('started');
    expect((await broadcasts.saveDraft(draft.id, 4, { content: SAID, editor: 'a' })).kind).toBe('conflict');
    expect(await broadcasts.deleteDraft(draft.id)).toBe(false);
    await broadcasts.cancel(draft.id);
  });
});

async function prepared(approvers: Approvers = async (of) => of) {
  const { broadcasts } = await instance({ approvals: 1, approvers });
  const draft = await broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'author' });
  await broadcasts.saveDraft(draft.id, 1, { content: SAID, editor: 'editor' });
  await broadcasts.saveDraft(draft.id, 2, { content: SAID, editor: 'author' });
  const version = 3;
  const start = async (by: string, at?: Date) =>
    (await broadcasts.start(draft.id, { version, by, ...(at && { at }) })).kind;
  return {
    broadcasts,
    id: draft.id,
    start,
    approve: async (by: string) => (await broadcasts.approve(draft.id, version, by)).kind,
  };
}

describe('the other person', () => {
  test('is neither the author, nor anyone who ever edited it, nor who sends it', async () => {
    const { broadcasts, id, approve, start } = await prepared();
    expect(await approve('author')).toBe('own');
    expect(await approve('editor')).toBe('own');
    expect(await start('sender')).toBe('needs approval');
    expect(await approve('sender')).toBe('approved');
    expect(await start('sender')).toBe('needs approval');
    expect(await start('author')).toBe('started');
    await broadcasts.cancel(id);
  });

  test('is nobody who was revoked since, also when a scheduled start comes', async () => {
    let revoked: string[] = [];
    const { broadcasts, id, approve, start } = await prepared(async (of) => of.filter((one) => !revoked.includes(one)));
    await approve('other');
    revoked = ['other'];
    expect(await start('sender')).toBe('needs approval');
    revoked = [];
    expect(await start('sender', new Date(Date.now() + 60_000))).toBe('scheduled');
    revoked = ['other'];
    await stage.prisma.broadcast.update({ where: { id }, data: { scheduledAt: new Date(Date.now() - 1000) } });
    await broadcasts.look();
    const held = await stage.prisma.broadcast.findUniqueOrThrow({ where: { id } });
    expect(held).toMatchObject({ state: 'draft', reason: 'unapproved', scheduledAt: null, startedAt: null });
    // The control: with the approval standing it goes.
    revoked = [];
    expect(await start('sender', new Date(Date.now() + 60_000))).toBe('scheduled');
    await stage.prisma.broadcast.update({ where: { id }, data: { scheduledAt: new Date(Date.now() - 1000) } });
    await broadcasts.look();
    expect((await stage.prisma.broadcast.findUniqueOrThrow({ where: { id } })).startedAt).not.toBeNull();
    await broadcasts.cancel(id);
  });
});

describe('what is never due by surprise', () => {
  const MINUTE = 60_000;

  async function scheduled() {
    const { broadcasts, id, start } = await prepared();
    await stage.prisma.broadcast.update({ where: { id }, data: { approvedBy: ['other'] } });
    expect(await start('sender', new Date(Date.now() + MINUTE))).toBe('scheduled');
    const stateOf = () => stage.prisma.broadcast.findUniqueOrThrow({ where: { id } });
    const due = (ago: number) =>
      stage.prisma.broadcast.update({ where: { id }, data: { scheduledAt: new Date(Date.now() - ago) } });
    return { broadcasts, id, stateOf, due };
  }

  test('a broadcast whose hour passed long ago waits as a draft; one that is a little late goes', async () => {
    const late = await scheduled();
    await late.due(16 * MINUTE);
    await late.broadcasts.look();
    expect(await late.stateOf()).toMatchObject({
      state: 'draft',
      reason: 'overdue',
      scheduledAt: null,
      startedAt: null,
    });
    const little = await scheduled();
    await little.due(14 * MINUTE);
    await little.broadcasts.look();
    expect((await little.stateOf()).startedAt).not.toBeNull();
    await little.broadcasts.cancel(little.id);
  });

  test('what came out of a backup is held, whether its hour has come or not', async () => {
    const { stateOf } = await scheduled();
    expect((await holdRestored(stage.prisma)).unscheduled).toHaveLength(1);
    expect(await stateOf()).toMatchObject({ state: 'draft', reason: 'restored', scheduledAt: null });
    expect((await holdRestored(stage.prisma)).unscheduled).toEqual([]);
  });

  test('of a half written audience the rest is unknown too: since the backup everyone may have got it', async () => {
    await stage.subscribe(people(9000, 12));
    const { id, stateOf } = await scheduled();
    const startedAt = new Date();
    await stage.prisma.broadcast.update({ where: { id }, data: { state: 'sending', scheduledAt: null, startedAt } });
    expect(await holdRestored(stage.prisma)).toMatchObject({ paused: 1 });
    expect(await stateOf()).toMatchObject({ state: 'paused', planned: true });
    const rows = await stage.prisma.delivery.groupBy({ by: ['state'], where: { broadcast: id }, _count: true });
    expect(rows).toEqual([{ state: DELIVERY.unknown, _count: 12 }]);
    await assertLedger(stage.prisma, id);
  });
});

describe('people, while it runs', () => {
  test('who unsubscribes or chooses only the end gets nothing afterwards, though they were planned', async () => {
    const everyone = people(5000, 200);
    await stage.subscribe(everyone);
    const messenger = scripted(() => ({ kind: 'sent' }), { perSecond: 40, atOnce: 50 });
    const one = await instance({ messengers: [messenger] });
    const { id } = await send(one);
    await until(one, id, ({ sent }) => sent >= 10);
    const got = new Set(messenger.tried.map(({ user }) => user));
    const waiting = everyone.filter((user) => !got.has(user)).slice(0, 30);
    const named = (users: number[]) => ({
      subscriber: {
        in: users.map((user) =>
          Uint8Array.from(stage.privacy.pseudonyms.of(`subscription:${SLUG}`, `telegram:${user}`)),
        ),
      },
    });
    await stage.prisma.subscription.deleteMany({ where: named(waiting.slice(0, 15)) });
    await stage.prisma.subscription.updateMany({ where: named(waiting.slice(15)), data: { scope: 'end' } });
    // Whoever was claimed at this moment may have a message on its way.
    const claimed = await stage.prisma.delivery.count({ where: { broadcast: id, state: DELIVERY.sending } });
    const toWaiting = () => messenger.tried.filter(({ user }) => waiting.includes(user)).length;
    const before = toWaiting();
    const progress = await until(one, id, done);
    expect(toWaiting()).toBeLessThanOrEqual(before + claimed);
    expect(progress.skipped).toBeGreaterThan(0);
    expect(progress).toMatchObject({ audience: 200, sent: 170 + toWaiting(), skipped: 30 - toWaiting() });
    await assertLedger(stage.prisma, id);
  });

  test('who is erased leaves no row behind, and every sum holds', async () => {
    await stage.subscribe(people(6000, 20));
    const one = await instance();
    const { id } = await send(one);
    await until(one, id, done);
    await stage.prisma.subscription.deleteMany();
    expect(await stage.prisma.delivery.count({ where: { broadcast: id } })).toBe(0);
    expect(await one.broadcasts.report(id)).toMatchObject({
      audience: 20,
      sent: 20,
      byChannel: [{ channel: 'telegram', sent: 20 }],
    });
    await assertLedger(stage.prisma, id);
  });

  test('rows that the nightly rewriting moves are not taken for people who went', async () => {
    await stage.subscribe(people(6100, 20));
    const one = await instance();
    const { id } = await send(one);
    await until(one, id, done);
    const moved = await rewriteFinishedDays({
      prisma: stage.prisma,
      now: () => new Date('2026-03-02T02:00:00Z'),
      campaigns: () => [{ slug: SLUG, timeZone: 'UTC' }],
    });
    expect(moved).toBe(20);
    expect(await stage.prisma.delivery.count({ where: { broadcast: id } })).toBe(20);
  });
});

describe('a worker that lost its account', () => {
  test('neither sends on nor writes; what it had in hand is unknown, and nobody is messaged twice', async () => {
    const everyone = people(7000, 40);
    await stage.subscribe(everyone);
    const held = Promise.withResolvers<void>();
    const stalled = scripted(
      async () => {
        await held.promise;
        return { kind: 'sent' };
      },
      { perSecond: 100, atOnce: 4 },
    );
    const one = await instance({ messengers: [stalled], lookMs: 60_000 });
    const { id } = await send(one);
    await until(one, id, ({ audience }) => audience === 40 && stalled.tried.length === 4);
    const { number } = await stage.prisma.sendingAccount.findFirstOrThrow({ where: { account: '4242' } });
    const taken = await takeOver(stage.prisma, number);
    expect(taken.unknown).toBe(4);
    held.resolve();
    await rest(() => stalled.tried.length);
    expect(stalled.tried).toHaveLength(4);
    expect(await one.broadcasts.progress(id)).toMatchObject({ sent: 0, unknown: 4, left: 36 });
    await assertLedger(stage.prisma, id);
    await one.stop();

    const next = scripted(() => ({ kind: 'sent' }));
    const two = await instance({ messengers: [next] });
    expect(await until(two, id, done)).toMatchObject({ sent: 36, unknown: 4 });
    const tried = [...stalled.tried, ...next.tried].map(({ user }) => user);
    expect(tried.toSorted()).toEqual(everyone);
    await assertLedger(stage.prisma, id);
  });
});
