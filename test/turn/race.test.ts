import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTurns } from '../../src/turn/turn.ts';
import { openStage, type Person, type Stage, told } from './fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());
beforeEach(async () => {
  await prisma.signature.deleteMany();
});

/** Turns that read, then wait until `meanwhile` is over, once: what happened there is behind what they have read. */
function overtaken(meanwhile: () => Promise<unknown>): { turns: ReturnType<typeof createTurns>; reads: () => number } {
  let reads = 0;
  const pool: Stage['deps']['pool'] = {
    async query(statement) {
      const rows = await stage.deps.pool.query(statement);
      if (!/^SELECT/i.test(statement.text.trimStart())) return rows;
      reads += 1;
      if (reads === 1) await meanwhile();
      return rows;
    },
  };
  return { turns: createTurns({ ...stage.deps, pool }), reads: () => reads };
}

const cancels = (person: Person) => person.take({ kind: 'commanded', command: 'cancel', words: '' });
const helps = (person: Person) => person.take({ kind: 'commanded', command: 'help', words: '' });
const idle = () => Promise.resolve();

describe('a turn that was overtaken by another of the same chat', () => {
  test('is taken anew from what stands there then: who cancelled does not sign', async () => {
    const person = stage.person(1);
    const action = await person.review('Kari');
    const { turns, reads } = overtaken(() => cancels(person));
    const answer = await stage.person(1, {}, turns).take({ kind: 'pressed', action });
    expect(reads()).toBe(2);
    expect(told(answer)).not.toContain('sign.thanks');
    expect(await prisma.signature.count()).toBe(0);
  });

  test('signs where nobody overtook it', async () => {
    const person = stage.person(2);
    const action = await person.review('Kari');
    const { turns, reads } = overtaken(idle);
    const answer = await stage.person(2, {}, turns).take({ kind: 'pressed', action });
    expect(reads()).toBe(1);
    expect(told(answer)).toContain('sign.thanks');
    expect(await prisma.signature.count()).toBe(1);
  });

  test('loses nothing of the other: a help that came late does not bring a cancelled walk back', async () => {
    const person = stage.person(3);
    const action = await person.review('Kari');
    const { turns, reads } = overtaken(() => cancels(person));
    expect(told(await helps(stage.person(3, {}, turns)))).toContain('help.intro');
    expect(reads()).toBe(2);
    expect(told(await person.take({ kind: 'pressed', action }))).not.toContain('sign.thanks');
    expect(await prisma.signature.count()).toBe(0);
  });

  test('leaves a walk under way where nobody ended it', async () => {
    const person = stage.person(4);
    const action = await person.review('Kari');
    const { turns, reads } = overtaken(idle);
    await helps(stage.person(4, {}, turns));
    expect(reads()).toBe(1);
    expect(told(await person.take({ kind: 'pressed', action }))).toContain('sign.thanks');
  });
});

describe('a delivery that comes again', () => {
  test('is known after a dozen others of its chat', async () => {
    const person = stage.person(5);
    const action = await person.review(null);
    expect((await person.take({ kind: 'pressed', action }, 'signs')).duplicate).toBe(false);
    for (let nth = 0; nth < 12; nth += 1) {
      const answer = await person.take({ kind: 'commanded', command: 'help', words: '' }, `help ${nth}`);
      expect(answer.duplicate).toBe(false);
    }
    expect((await person.take({ kind: 'pressed', action }, 'signs')).duplicate).toBe(true);
    expect((await person.take({ kind: 'pressed', action }, 'another')).duplicate).toBe(false);
  });
});

test('a row does not tell when someone wrote: it expires at a full hour, within two days', async () => {
  await stage.person(6).review(null);
  const rows = await prisma.conversation.findMany({ select: { expires: true } });
  const now = stage.clock.now.getTime();
  expect(new Set(rows.map(({ expires }) => expires.toISOString().slice(13)))).toEqual(new Set([':00:00.000Z']));
  for (const { expires } of rows) {
    expect(expires.getTime()).toBeGreaterThan(now + 46 * 3_600_000);
    expect(expires.getTime()).toBeLessThanOrEqual(now + 48 * 3_600_000);
  }
});
