import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { createPublicUpdates } from '../../src/staff/updates.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const rows = rowMacsUnder(Buffer.alloc(32, 7).toString('base64'));
const NOW = new Date('2026-03-02T12:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase(2);
});
afterAll(() => database.drop());

test('a public update that somebody else wrote or changed is shown to nobody', async () => {
  const { prisma } = database.store;
  const updates = createPublicUpdates(
    prisma,
    rows,
    () => NOW,
    () => undefined,
  );
  const words = { en: [[{ text: 'As staff wrote it', bold: true }]] };
  for (const broadcast of [1, 2]) await updates.publish({ broadcast, campaign: 'here', words, at: NOW });
  expect(updates.of('here').map((one) => one.words)).toEqual([words, words]);
  const foreign = { en: [[{ text: 'Words of a stranger' }]] };
  await prisma.publicUpdate.update({ where: { broadcast: 1 }, data: { words: foreign } });
  await prisma.publicUpdate.create({ data: { broadcast: 3, campaign: 'here', words: foreign, at: NOW } });
  await updates.refresh();
  expect(updates.of('here').map((one) => one.words)).toEqual([words]);
});
