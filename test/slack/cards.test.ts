import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CardKeeper, type Cards, createCards, type MadeCard } from '../../bots/slack/cards.ts';
import { createWorkspaces } from '../../bots/slack/workspaces.ts';
import { holdRestored, releaseCards } from '../../src/broadcasts/held.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { rewrap } from '../../src/privacy/rotate.ts';
import { type Core, openCore, SLUG } from '../slack/rig.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';

let core: Core;
let cards: Cards;
beforeAll(async () => {
  core = await openCore();
  cards = createCards(core.deps);
});
afterAll(() => core.database.drop());
beforeEach(async () => {
  await core.deps.prisma.sharedCard.deleteMany();
  await setCount(0);
});

/** Counts are read from the tally. */
async function setCount(signed: number): Promise<void> {
  const { prisma } = core.deps;
  await prisma.tally.deleteMany();
  const day = new Date('2026-03-02');
  await prisma.tally.create({ data: { campaign: SLUG, day, channel: 'x', language: 'nb', slot: 0, signed } });
}

const made = async (): Promise<MadeCard> => {
  const card = await cards.make('slack:T1:U1', SLUG, 'nb', 'Come');
  if (!card) throw new Error('no card');
  return card;
};

async function post(account: string, channel: string): Promise<string> {
  const card = await made();
  const id = await cards.reserve(account, channel, card);
  if (id === null) throw new Error('no place');
  await cards.posted(id, card, { channel, message: '1.2' });
  return id;
}

type Change = Awaited<ReturnType<CardKeeper['change']>>;
function keeperThat(outcome: Change) {
  const changed: string[] = [];
  const keeper: CardKeeper = {
    change: async (account, { channel }, { sentence }) => {
      changed.push(`${account} ${channel} ${sentence}`);
      return outcome;
    },
    remove: async () => outcome === 'changed',
  };
  return { keeper, changed };
}

describe('cards', () => {
  test('have one place in a channel and day, which is free again when nothing was posted', async () => {
    const card = await made();
    const all = await Promise.all([1, 2, 3, 4].map(() => cards.reserve('A', 'C1', card)));
    const [id, ...others] = all.filter((one) => one !== null);
    expect(others).toEqual([]);
    expect(await cards.reserve('B', 'C1', card)).not.toBeNull();
    await cards.release(id ?? '');
    expect(await cards.reserve('A', 'C1', card)).not.toBeNull();
  });

  test('are changed once by many machines, only when something changed, and not again within the minute', async () => {
    await post('A', 'C1');
    await post('A', 'C2');
    const { keeper, changed } = keeperThat('changed');
    expect(await cards.refresh(keeper)).toBe(0);
    await setCount(3);
    const counts = await Promise.all([1, 2, 3].map(() => cards.refresh(keeper)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(changed.toSorted()).toEqual(['A C1 Come', 'A C2 Come']);
    await setCount(4);
    expect(await cards.refresh(keeper)).toBe(0);
    core.clock.at += 60_000;
    expect(await cards.refresh(keeper)).toBe(2);
  });

  test('of a workspace that cannot be reached wait, and one that is gone is left alone for good', async () => {
    await Promise.all(['C1', 'C2', 'C3'].map((channel) => post('A', channel)));
    await setCount(1);
    const dead = keeperThat('account dead');
    await cards.refresh(dead.keeper);
    expect(dead.changed).toHaveLength(1);
    core.clock.at += 60_000;
    const gone = keeperThat('gone');
    await cards.refresh(gone.keeper);
    expect(gone.changed).toHaveLength(3);
    core.clock.at += 60_000;
    await cards.refresh(gone.keeper);
    expect(gone.changed).toHaveLength(3);
  });

  test('that were refused wait an hour, hold up no other, and can still be taken away', async () => {
    await Promise.all(['C1', 'C2'].map((channel) => post('A', channel)));
    await setCount(1);
    const refused = keeperThat('refused');
    await cards.refresh(refused.keeper);
    expect(refused.changed).toHaveLength(2);
    core.clock.at += 60_000;
    await cards.refresh(refused.keeper);
    expect(refused.changed).toHaveLength(2);
    core.clock.at += 3_600_000;
    expect(await cards.refresh(keeperThat('changed').keeper)).toBe(2);
    expect(await cards.removeAll('A', keeperThat('changed').keeper)).toBe(2);
  });

  test('that came out of a backup stand as they are until somebody lets them go, and can be taken away', async () => {
    const { prisma } = core.deps;
    const first = await post('A', 'C1');
    await post('A', 'C2');
    expect((await holdRestored(prisma)).cards).toEqual([{ campaign: SLUG, count: 2 }]);
    await setCount(7);
    const { keeper, changed } = keeperThat('changed');
    core.clock.at += 3_600_000;
    expect(await cards.refresh(keeper)).toBe(0);
    expect(changed).toEqual([]);
    expect(await cards.removeOne('A', first, keeper)).toBe(true);
    expect(await releaseCards(prisma, 'another')).toBe(0);
    await releaseCards(prisma, SLUG);
    expect(await cards.refresh(keeper)).toBe(1);
    expect(changed).toEqual(['A C2 Come']);
  });

  test('of a campaign that has closed carry no words of a colleague any more', async () => {
    await post('A', 'C1');
    const { prisma } = core.deps;
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'closed' } });
    const { keeper, changed } = keeperThat('changed');
    await cards.refresh(keeper);
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
    expect(changed).toEqual(['A C1 null']);
  });

  test('hold no id, code or sentence in clear, and are taken away with their workspace', async () => {
    await post('A', 'C0CANARY');
    const row = JSON.stringify(
      await core.deps.prisma.$queryRaw`SELECT encode(sealed, 'escape') AS sealed FROM shared_card`,
    );
    expect(row).not.toMatch(/C0CANARY|Come|1\.2/);
    expect(await cards.removeAll('A', keeperThat('changed').keeper)).toBe(1);
    expect(await cards.removeAll('A', keeperThat('changed').keeper)).toBe(0);
    expect(await cards.make('slack:T1:U1', 'nowhere', 'nb', null)).toBeNull();
  });
});

describe('workspaces', () => {
  test('are forgotten with all that only they could reach, unless they were installed anew', async () => {
    const clock = { at: Date.parse('2026-03-02T10:00:00Z') };
    const workspaces = createWorkspaces({ ...core.deps, now: () => new Date(clock.at) });
    const account = workspaces.accountOf('T0CANARY');
    expect(account).not.toContain('T0CANARY');
    expect(await workspaces.rules(account)).toEqual({ paused: false, allowsConnect: false, channels: null });
    await workspaces.saveInstallation(account, { bot: { token: 'xoxb-1' } });
    await workspaces.saveRules(account, { paused: true, allowsConnect: true, channels: ['C1'] });
    expect(await workspaces.rules(account)).toEqual({ paused: true, allowsConnect: true, channels: ['C1'] });
    await post(account, 'C1');
    expect(await workspaces.removeInstallation(account, new Date(clock.at - 1000))).toBe(false);
    expect(await workspaces.removeInstallation(account, new Date(clock.at))).toBe(false);
    expect(await workspaces.findInstallation(account)).toEqual({ bot: { token: 'xoxb-1' } });
    expect(await workspaces.removeInstallation(account, new Date(clock.at + 1000))).toBe(true);
    expect(await workspaces.findInstallation(account)).toBeNull();
    expect((await workspaces.rules(account)).paused).toBe(false);
    expect(await core.deps.prisma.sharedCard.count()).toBe(0);
  });
});

test('another secret takes over tokens, rules and cards', async () => {
  const { deps, secret } = core;
  const { prisma } = deps;
  const before = createWorkspaces(deps);
  const account = before.accountOf('T1');
  await before.saveInstallation(account, { bot: { token: 'xoxb-2' } });
  await before.saveRules(account, { paused: false, allowsConnect: false, channels: ['C7'] });
  await post(account, 'C7');
  const next = randomBytes(32).toString('base64');
  await rewrap(prisma, secret, next);
  const privacy = await createPrivacy({ prisma, secret: next, erasureKeys: testErasureKeys(), campaigns: [SLUG] });
  const after = createWorkspaces({ ...deps, privacy });
  expect(after.accountOf('T1')).toBe(account);
  expect(await after.findInstallation(account)).toEqual({ bot: { token: 'xoxb-2' } });
  expect((await after.rules(account)).channels).toEqual(['C7']);
  await setCount(9);
  const { keeper, changed } = keeperThat('changed');
  await createCards({ ...deps, privacy }).refresh(keeper);
  expect(changed).toEqual([`${account} C7 Come`]);
  await expect(before.findInstallation(account)).rejects.toThrow();
});
