import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, SLUG, type Stage } from '../turn/fixture.ts';

/**
 * A thief who holds the database, its files with every version of every row among them, but not the secret: nothing in the
 * shape of a row tells who gave a name.
 */
const EACH = 24;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { prisma } = stage.database.store;
  await prisma.$executeRaw`CREATE TABLE versions (n serial, key bytea, version int, size int, leased bool, expires timestamptz)`;
  await prisma.$executeRawUnsafe(`
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO versions (key, version, size, leased, expires)
      VALUES (NEW.key, NEW.version, pg_column_size(NEW.*), NEW.lease_until IS NOT NULL, NEW.expires);
      RETURN NEW; END $$`);
  await prisma.$executeRaw`
    CREATE TRIGGER thief AFTER INSERT OR UPDATE ON conversation FOR EACH ROW EXECUTE FUNCTION note()`;
});
afterAll(() => stage.database.drop());

interface Trace {
  /** Of each version of the row: its size, whether replies are unsent, and until when it is kept. */
  readonly shape: string;
  /** How far the version went from the first dump to the last. */
  readonly moved: number;
}

/** Somebody signs; gives what is seen of it. */
async function trace(id: number, name: string | null): Promise<Trace> {
  const { prisma } = stage.database.store;
  await prisma.$executeRaw`DELETE FROM versions`;
  const answer = await stage.person(id).sign(name);
  await answer.finish([{ id: String(id), sensitive: false }]);
  const rows = await prisma.$queryRaw<{ version: number; size: number; leased: boolean; expires: Date }[]>`
    SELECT version, size, leased, expires FROM versions ORDER BY n`;
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    shape: rows.map(({ size, leased, expires }) => `${size} ${leased} ${expires.toISOString()}`).join('; '),
    moved: (last?.version ?? 0) - (first?.version ?? 0),
  };
}

test('rows of people with and without a name have one shape, version by version', async () => {
  const names = ['Li', 'Kari Nordmann', 'é'.repeat(99), '金絲雀·玉蘭'];
  const named: Trace[] = [];
  const nameless: Trace[] = [];
  for (let nth = 0; nth < EACH; nth += 1) {
    named.push(await trace(100 + nth, names[nth % names.length] ?? ''));
    nameless.push(await trace(500 + nth, null));
  }
  const shapes = new Set([...named, ...nameless].map(({ shape }) => shape));
  expect([...shapes]).toHaveLength(1);
  expect([...shapes][0]?.split('; ')).toHaveLength(6);
  // As often as not, the one is the larger of a pair: six standard deviations either way would be chance once in a billion.
  const advantage = likelihoodOfLarger(named, nameless) - 0.5;
  expect(Math.abs(advantage)).toBeLessThan(0.45);
  expect(new Set(named.map(({ moved }) => moved)).size).toBeGreaterThan(EACH - 3);

  const rows = await stage.database.store.prisma.$queryRaw<{ size: number }[]>`
    SELECT DISTINCT pg_column_size(s.*) AS size FROM signature s WHERE campaign = ${SLUG}`;
  expect(rows).toHaveLength(1);
});

function likelihoodOfLarger(ones: readonly Trace[], others: readonly Trace[]): number {
  const pairs = ones.flatMap((one) => others.map((other) => one.moved - other.moved));
  return pairs.reduce((sum, difference) => sum + (difference > 0 ? 1 : difference === 0 ? 0.5 : 0), 0) / pairs.length;
}
