import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetBroadcasts } from '../../src/broadcasts/retention.ts';
import { eraseCampaign } from '../../src/privacy/retention.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  // Of millions of rows it takes longer than statements may that somebody waits for.
  await database.asSuperuser(`
    CREATE FUNCTION takes_long() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('statement_timeout') <> '0' THEN RAISE 'cut off'; END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER takes_long BEFORE DELETE ON signature EXECUTE FUNCTION takes_long();
    CREATE TRIGGER takes_long BEFORE DELETE ON delivery EXECUTE FUNCTION takes_long();`);
});
afterAll(() => database.drop());

test('what deletes the rows of millions is not cut off; a statement of anybody else is', async () => {
  const { prisma } = database.store;
  const now = () => new Date('2026-03-10');
  await expect(prisma.signature.deleteMany()).rejects.toThrow('cut off');
  await expect(prisma.delivery.deleteMany()).rejects.toThrow('cut off');
  await expect(eraseCampaign({ prisma, erasureKeys: testErasureKeys() }, 'river', now())).resolves.toEqual({
    keys: 0,
    rows: 0,
  });
  await expect(forgetBroadcasts({ prisma, days: 30, now })).resolves.toBe(0);
});
