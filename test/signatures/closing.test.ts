import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { until } from '../support/waiting.ts';
import { counts, openStage, type Person, SLUG, type Stage, told } from '../turn/fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage(20);
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

describe('closing', () => {
  test('a signature in flight is refused when the close was first', async () => {
    const person = stage.person(1);
    const action = await person.review('Kari');
    const closer = await stage.database.store.pool.connect();
    await closer.query('BEGIN');
    await closer.query(`UPDATE campaign SET state = 'closed' WHERE slug = $1`, [SLUG]);
    // The turn reads a campaign that is open still, and its swap waits for the close.
    const taken = person.take({ kind: 'pressed', action });
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(async () => (await stage.database.asSuperuser(waits)).rows.length > 0, 'the swap that waits');
    await closer.query('COMMIT');
    closer.release();
    expect(told(await taken)).toContain('sign.tooLate');
    expect(await prisma.signature.count()).toBe(0);
    expect(await counts(stage)).toMatchObject({ signed: 0 });
  });

  test('nobody signs after the close, and everybody whose thanks were sent is stored', async () => {
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
    const people = Array.from({ length: 120 }, (_, index) => stage.person(100 + index));
    const actions = await Promise.all(people.map((person) => person.review(null, 'abcdefghi2')));
    let closed = false;
    let afterwards = 0;
    let thanked = 0;
    const sign = async (person: Person, index: number): Promise<void> => {
      const late = closed;
      const answer = await person.take({ kind: 'pressed', action: actions[index] ?? '' });
      if (!told(answer).includes('sign.thanks')) return;
      thanked += 1;
      if (late) afterwards += 1;
    };
    // Ten are through before the close; of those who are under way it overtakes some; the rest come when it is done.
    await Promise.all(people.slice(0, 10).map(sign));
    const signing = people.slice(10, 110).map((person, index) => sign(person, 10 + index));
    const closing = moveCampaign(prisma, SLUG, 'close', stage.clock.now);
    expect(await Promise.race([closing, Promise.all(signing)])).toBe('closed');
    closed = true;
    await Promise.all([...signing, ...people.slice(110).map((person, index) => sign(person, 110 + index))]);
    expect(thanked).toBeGreaterThanOrEqual(10);
    expect(thanked).toBeLessThanOrEqual(110);
    expect(afterwards).toBe(0);
    expect(await prisma.signature.count()).toBe(thanked);
    expect((await counts(stage)).signed).toBe(thanked);
  });

  test('a campaign moves one way, and can be reopened before it is delivered', async () => {
    const move = (event: 'open' | 'close' | 'reopen' | 'deliver') => moveCampaign(prisma, SLUG, event, stage.clock.now);
    expect(await move('close')).toBeNull();
    expect(await move('reopen')).toBe('open');
    expect(await move('deliver')).toBeNull();
    expect(await move('close')).toBe('closed');
    expect(await move('deliver')).toBe('delivered');
    expect(await move('reopen')).toBeNull();
    expect(await moveCampaign(prisma, 'unknown', 'close', stage.clock.now)).toBeNull();
  });
});
