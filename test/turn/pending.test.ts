import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Address, Answer, Channel } from '../../src/channel/channel.ts';
import { createDrain } from '../../src/turn/pending.ts';
import type { StatementPool } from '../../src/turn/pool.ts';
import { buttonOf, openStage, SLUG, type Stage, told } from './fixture.ts';

const stages: Stage[] = [];
let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeEach(async () => {
  stage = await openStage();
  stages.push(stage);
  prisma = stage.database.store.prisma;
});
afterAll(() => Promise.all(stages.map((one) => one.database.drop())));

/** The program after a crash: a channel that collects what is sent. */
function restarted(deliver?: (address: Address, answer: Answer) => Promise<void>, pool = stage.deps.pool) {
  const sent: { address: Address; answer: Answer }[] = [];
  const problems: unknown[] = [];
  const channel: Channel = {
    name: 'telegram',
    deliver:
      deliver ??
      (async (address, answer) => {
        sent.push({ address, answer });
        await answer.finish([{ id: 'late', sensitive: false }]);
      }),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const drain = createDrain({
    ...stage.deps,
    pool,
    localiseIn: () => stage.deps.texts.localise,
    channelOf: (name) => (name === 'telegram' ? channel : null),
    onProblem: (error) => problems.push(error),
  });
  return { sent, problems, drain };
}

const later = (seconds: number): void => {
  stage.clock.now = new Date(stage.clock.now.getTime() + seconds * 1000);
};

describe('replies that a crash left unsent', () => {
  test('are sent at the next start, once, to where they belong', async () => {
    const answer = await stage.person(1).sign('Kari');
    const { sent, drain } = restarted();
    expect(await drain({ all: true })).toBe(1);
    expect(sent[0]?.address).toEqual({ chat: 1 });
    expect(sent[0]?.answer.replies).toEqual(answer.replies);
    expect(await drain({ all: true })).toBe(0);
    expect(await prisma.conversation.count({ where: { leaseUntil: { not: null } } })).toBe(0);
  });

  test('wait for the lease of whoever may still be sending', async () => {
    await stage.person(1).sign(null);
    const { drain } = restarted();
    expect(await drain({ all: false })).toBe(0);
    later(29);
    expect(await drain({ all: false })).toBe(0);
    later(2);
    const drains = await Promise.all(Array.from({ length: 6 }, () => drain({ all: false })));
    expect(drains.toSorted()).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test('are left to the turns that this program itself has begun', async () => {
    const { drain } = restarted();
    later(1);
    await stage.person(1).sign(null);
    expect(await drain({ all: true })).toBe(0);
  });

  test('that were sent are not sent again, also when the next turn came first', async () => {
    const person = stage.person(1);
    const first = await person.sign(null);
    const second = await person.take({ kind: 'commanded', command: 'help', words: '' });
    await Promise.all([first.finish([{ id: '1', sensitive: false }]), second.finish([{ id: '2', sensitive: false }])]);
    expect(await restarted().drain({ all: true })).toBe(0);
    const hidden = await person.take({ kind: 'commanded', command: 'hide', words: '' });
    expect(hidden.earlier.map(({ id }) => id).toSorted()).toEqual(['1', '2']);
    await hidden.finish([]);
    const again = await person.take({ kind: 'commanded', command: 'hide', words: '' });
    expect(again.earlier).toEqual([]);
  });

  test('of two turns are both sent, oldest first', async () => {
    const person = stage.person(1);
    const first = await person.sign(null);
    const second = await person.take({ kind: 'commanded', command: 'help', words: '' });
    const { sent, drain } = restarted();
    expect(await drain({ all: true })).toBe(2);
    expect(sent.map(({ answer }) => told(answer))).toEqual([told(first), told(second)]);
    expect(await drain({ all: true })).toBe(0);
  });

  const help = { kind: 'commanded', command: 'help', words: '' } as const;
  const withdrawing = { kind: 'commanded', command: 'withdraw', words: SLUG } as const;
  const kindsOf = (answer?: Answer) => answer?.replies.map(({ kind }) => kind);

  test('are dropped when they ask what the conversation no longer asks', async () => {
    const person = stage.person(1);
    await (await person.sign(null)).finish([]);
    await person.take(withdrawing);
    const again = await person.take(withdrawing);
    await again.finish([]);
    const { sent, drain } = restarted();
    expect(await drain({ all: true })).toBe(0);
    expect(sent).toEqual([]);
    expect(await prisma.conversation.count({ where: { leaseUntil: { not: null } } })).toBe(0);
    const done = await person.take({ kind: 'pressed', action: buttonOf(again, 'yes') });
    expect(told(done)).toContain('withdraw.withdrawn');
  });

  test('are sent when they ask what is asked still, whatever was read meanwhile', async () => {
    const person = stage.person(1);
    await (await person.sign(null)).finish([]);
    const asked = await person.take(withdrawing);
    await (await person.take(help)).finish([]);
    const { sent, drain } = restarted();
    expect(await drain({ all: true })).toBe(1);
    expect(sent.map(({ answer }) => told(answer))).toEqual([told(asked)]);
  });

  test('are dropped when what they say was done has been done otherwise since', async () => {
    const person = stage.person(1);
    await person.sign(null);
    const asked = await person.take(withdrawing);
    const withdrawn = await person.take({ kind: 'pressed', action: buttonOf(asked, 'yes') });
    const { sent, drain } = restarted();
    expect(await drain({ all: true })).toBe(2);
    expect(sent.map(({ answer }) => kindsOf(answer))).toEqual([['hide names'], kindsOf(withdrawn)]);
  });

  test('are dropped when they only show something, and something newer was shown', async () => {
    const person = stage.person(1);
    await (await person.sign(null)).finish([]);
    await person.take(help);
    await (await person.take({ kind: 'commanded', command: 'privacy', words: '' })).finish([]);
    expect(await restarted().drain({ all: true })).toBe(0);
  });

  test('still take away what was typed, when nothing else of them is sent', async () => {
    const person = stage.person(1);
    const action = await person.review('Kari');
    await (await person.take({ kind: 'pressed', action: action.replace(/yes$/, 'name') })).finish([]);
    const reviewed = await person.take({ kind: 'typed', text: 'Kari Nordmann' });
    expect(kindsOf(reviewed)).toEqual(['hide typed', 'say']);
    await person.review(null);
    const { sent, drain } = restarted();
    expect(await drain({ all: true })).toBe(1);
    expect(sent.map(({ answer }) => kindsOf(answer))).toEqual([['hide typed']]);
    expect(await drain({ all: true })).toBe(0);
  });

  test('are not held up by a person who goes on meanwhile', async () => {
    const person = stage.person(1);
    const first = await person.sign(null);
    const { sent, drain } = restarted();
    for (let again = 0; again < 4; again += 1) {
      later(9);
      await person.take({ kind: 'commanded', command: 'help', words: '' });
    }
    expect(await drain({ all: false })).toBe(1);
    expect(sent.map(({ answer }) => told(answer))).toEqual([told(first)]);
    later(30);
    // Of what was only read, the newest.
    expect(await drain({ all: false })).toBe(1);
    expect(sent).toHaveLength(2);
    expect(await drain({ all: false })).toBe(0);
  });

  test('are not held up by a turn that comes while they are taken up', async () => {
    const person = stage.person(1);
    const first = await person.sign(null);
    let meanwhile = 3;
    const busy: StatementPool = {
      async query(statement) {
        if (statement.name.startsWith('turn note') && meanwhile-- > 0)
          await person.take({ kind: 'commanded', command: 'help', words: '' });
        return await stage.deps.pool.query(statement);
      },
    };
    const { sent, drain } = restarted(undefined, busy);
    expect(await drain({ all: true })).toBeGreaterThan(0);
    expect(sent.map(({ answer }) => told(answer))[0]).toEqual(told(first));
    expect(meanwhile).toBeLessThanOrEqual(0);
  });

  test('are given up after five tries, and each failure is told', async () => {
    await stage.person(1).sign(null);
    const { drain, problems } = restarted(() => Promise.reject(new Error('blocked')));
    for (let tried = 0; tried < 7; tried += 1) {
      await drain({ all: false });
      later(60);
    }
    expect(problems).toHaveLength(5);
    expect(await prisma.conversation.count({ where: { leaseUntil: { not: null } } })).toBe(0);
  });

  test('a name that was shown is remembered until it is hidden', async () => {
    const person = stage.person(1);
    const action = await person.review('Kari');
    const repeated = await person.take({ kind: 'commanded', command: 'help', words: '' });
    await repeated.finish([{ id: 'review', sensitive: true }]);
    const signed = await person.take({ kind: 'pressed', action });
    expect(signed.replies.map(({ kind }) => kind)).toContain('hide names');
    expect(signed.earlier).toEqual([{ id: 'review', sensitive: true }]);
    const { sent, drain } = restarted();
    await drain({ all: true });
    expect(sent[0]?.answer.earlier).toEqual([{ id: 'review', sensitive: true }]);
    expect((await person.take({ kind: 'commanded', command: 'help', words: '' })).earlier.map(({ id }) => id)).toEqual([
      'late',
    ]);
  });
});

describe('a turn that cannot be stored', () => {
  test('rejects without a value, stores nothing, and is done once when it comes again', async () => {
    const person = stage.person(1);
    const action = await person.review('Kari Canary');
    await stage.database.asSuperuser('ALTER TABLE tally RENAME TO away');
    const failure = await person.take({ kind: 'pressed', action }, 'update 1').then(
      () => null,
      (error: unknown) => error,
    );
    await stage.database.asSuperuser('ALTER TABLE away RENAME TO tally');
    expect(String(failure)).toMatch(/database: other \(42P01\)/);
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('Canary');
    expect(await prisma.signature.count()).toBe(0);
    const again = await person.take({ kind: 'pressed', action }, 'update 1');
    expect(told(again)).toContain('sign.thanks');
    expect(await prisma.signature.count()).toBe(1);
  });

  test('a conversation begins anew when its two days are over', async () => {
    const person = stage.person(1);
    const action = await person.review('Kari');
    later(48 * 3600);
    const answer = await person.take({ kind: 'pressed', action });
    expect(told(answer)).not.toContain('sign.thanks');
    expect(told(answer)).toContain('stale');
    expect(
      await prisma.conversation.count({
        where: { expires: { gt: new Date(stage.clock.now.getTime() + 48 * 3_600_000) } },
      }),
    ).toBe(0);
    expect(await prisma.signature.count({ where: { campaign: SLUG } })).toBe(0);
  });
});
