import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreFile } from '../../src/privacy/whole-backup.ts';
import { nightlyBackup } from '../../src/server/nightly-backup.ts';
import { secret as secretOf } from '../../src/server/secret.ts';
import { lastDone } from '../../src/store/chores.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { scratch } from '../support/scratch.ts';

/** Backups that the program makes by itself, each tried out by restoring it into a server of its own. */

const secret = randomBytes(32).toString('base64');
let database: TestDatabase;
let empty: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase(5);
  empty = await freshDatabase(5);
  // As the program makes it: the server's own user may pass.
  dataDir = await mkdtemp(join(tmpdir(), 'opprop-nightly-'));
  await chmod(dataDir, 0o711);
  await database.store.prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
});
afterAll(async () => {
  await database.drop();
  await empty.drop();
  await rm(dataDir, { recursive: true });
});

const directory = join(scratch(), 'backups');
let dataDir: string;
const backUp = (moment: string, keep = 2) =>
  nightlyBackup(
    { backups: { directory, keep }, secret: secretOf(secret), trial: false, dataDir },
    database.store,
    () => new Date(moment),
  );
const kept = async () => (await readdir(directory)).sort();

test('none is made where no folder is set', () => {
  const none = { backups: null, secret: secretOf(secret), trial: false, dataDir };
  expect(nightlyBackup(none, database.store, () => new Date())).toBeNull();
});

test('each is one that comes back, the newest are kept, and nothing is left of the trying out', async () => {
  for (const moment of ['2026-03-01T03:37:00Z', '2026-03-02T03:37:00Z', '2026-03-03T03:37:00Z'])
    await backUp(moment)?.();
  await writeFile(join(directory, 'mine.backup'), 'kept');
  await backUp('2026-03-04T03:37:00Z')?.();
  const files = ['mine.backup', 'opprop-2026-03-03T033700Z.backup', 'opprop-2026-03-04T033700Z.backup'];
  expect(await kept()).toEqual(files);
  expect((await readdir(dataDir)).filter((name) => name.includes('tried-out'))).toEqual([]);
  const newest = join(directory, files[2] ?? '');
  expect((await stat(newest)).mode & 0o777).toBe(0o600);
  expect((await readFile(newest)).includes('river')).toBe(false);
  expect(await lastDone(database.store.prisma, 'backup')).toEqual(new Date('2026-03-04T03:37:00Z'));
  await restoreFile(newest, secret, async () => empty.store);
  expect(await empty.store.prisma.campaign.findMany({ select: { slug: true } })).toEqual([{ slug: 'river' }]);
});

test('one that cannot be tried out is none: the older ones stay, and nobody is told that it was made', async () => {
  const before = await kept();
  // No server can be started there.
  const broken = nightlyBackup(
    {
      backups: { directory, keep: 1 },
      secret: secretOf(secret),
      trial: false,
      dataDir: join(directory, 'mine.backup'),
    },
    database.store,
    () => new Date('2026-03-05T03:37:00Z'),
  );
  await expect(broken?.()).rejects.toThrow();
  expect(await kept()).toEqual(before);
  expect(await lastDone(database.store.prisma, 'backup')).toEqual(new Date('2026-03-04T03:37:00Z'));
});
