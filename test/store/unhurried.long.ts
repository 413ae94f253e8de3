import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetBroadcasts } from '../../src/broadcasts/retention.ts';
import { eraseCampaign } from '../../src/privacy/retention.ts';
import { rebuild } from '../../src/store/rebuild.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';

/** Longer than the client lets a transaction take unless told. */
const SECONDS = 6;

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  // As with millions of rows. Who may not take as long as it takes is cut off at once.
  await database.asSuperuser(`
    CREATE FUNCTION takes_long() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('statement_timeout') <> '0' THEN RAISE 'cut off'; END IF;
      PERFORM pg_sleep(${SECONDS});
      RETURN NULL;
    END $$;
    CREATE TRIGGER takes_long BEFORE DELETE ON signature EXECUTE FUNCTION takes_long();
    CREATE TRIGGER takes_long BEFORE DELETE ON delivery EXECUTE FUNCTION takes_long();
    CREATE TABLE nap (seconds int);
    GRANT SELECT ON nap TO opprop;
    INSERT INTO nap VALUES (0);
    CREATE FUNCTION naps(key bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN PERFORM pg_sleep(seconds) FROM public.nap; RETURN key; END $$;
    CREATE INDEX ON preference (naps(person));`);
});
afterAll(() => database.drop());

test('what goes through the rows of millions is not cut off; what anybody else does is', async () => {
  const { prisma } = database.store;
  await prisma.preference.create({ data: { person: new Uint8Array(32), language: 'nb' } });
  await database.asSuperuser(`UPDATE nap SET seconds = ${SECONDS}`);
  const now = () => new Date('2026-03-10');
  await expect(prisma.signature.deleteMany()).rejects.toThrow('cut off');
  await expect(prisma.delivery.deleteMany()).rejects.toThrow('cut off');
  const erased = eraseCampaign({ prisma, erasureKeys: testErasureKeys() }, 'river', now());
  const forgotten = forgetBroadcasts({ prisma, days: 30, now });
  const began = performance.now();
  await Promise.all([expect(erased).resolves.toEqual({ keys: 0, rows: 0 }), expect(forgotten).resolves.toBe(0)]);
  await rebuild(prisma, 'preference', 'preference_pkey');
  expect(performance.now() - began).toBeGreaterThan(2 * SECONDS * 1000);
  expect(await prisma.preference.count()).toBe(1);
}, 60_000);
