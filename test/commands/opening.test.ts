import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingToOpen } from '../../src/commands/campaign-open.ts';
import { addCampaignKey, confirmCampaignKey, makeTrialKeyPair } from '../../src/privacy/campaign-keys.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { secret as secretOf } from '../../src/server/secret.ts';
import { noteDone } from '../../src/store/chores.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { scratch } from '../support/scratch.ts';

/** A campaign is opened to the public only when nothing is missing, and each thing that is missing is named. */

const NOW = new Date('2026-11-26T12:00:00Z');
const DAY_MS = 86_400_000;
const secret = randomBytes(32).toString('base64');
const rows = rowMacsUnder(secret);
const organisation = { name: 'A', contact: 'B', privacyContact: 'C', privacyUrl: 'https://example.org' };

let database: TestDatabase;
let prisma: TestDatabase['store']['prisma'];
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase(5);
  prisma = database.store.prisma;
  dataDir = join(scratch(), 'data');
  await mkdir(dataDir);
  await sodium.ready;
  await prisma.campaign.createMany({ data: [{ slug: 'river' }, { slug: 'forest' }, { slug: 'meadow' }] });
  const publicKey = sodium.crypto_box_keypair().publicKey;
  await confirmCampaignKey(prisma, rows, await addCampaignKey(prisma, rows, 'river', publicKey), NOW);
  await addCampaignKey(prisma, rows, 'forest', sodium.crypto_box_keypair().publicKey);
  await makeTrialKeyPair(prisma, rows, 'meadow', scratch(), NOW);
  await noteDone(prisma, 'backup', new Date(NOW.getTime() - 6 * DAY_MS));
});
afterAll(() => database.drop());

const right = () => ({ organisation, secret: secretOf(secret), dataDir, trialSecretMade: null });
const ORDER = { until: '2027-03-01', withoutBackup: false };
const missing = (campaign = 'river', config = {}, order = {}) =>
  missingToOpen(prisma, { ...right(), ...config }, campaign, { ...ORDER, ...order }, NOW);

test('a campaign that has everything is opened', async () => {
  expect(await missing()).toEqual([]);
});

describe('one is refused', () => {
  test('while nobody is said to be responsible', async () => {
    expect(await missing('river', { organisation: null })).toEqual([expect.stringContaining('who is responsible')]);
  });

  test('while its key is not proved, or is a trial’s', async () => {
    expect(await missing('forest')).toEqual([expect.stringContaining('has proved that they can open with it')]);
    expect(await missing('meadow')).toEqual([expect.stringContaining("the one in use is a trial's")]);
  });

  test('while its key is one that somebody wrote into the database', async () => {
    const { mac } = await prisma.campaignKey.findFirstOrThrow({ where: { campaign: 'river' } });
    await prisma.campaignKey.updateMany({ where: { campaign: 'river' }, data: { mac: null } });
    expect(await missing()).toEqual([expect.stringContaining('has proved that they can open with it')]);
    await prisma.campaignKey.updateMany({ where: { campaign: 'river' }, data: { mac } });
    expect(await missing()).toEqual([]);
  });

  test('while the secret lies beside the data', async () => {
    const outside = expect.stringContaining('a secret outside DATA_DIR');
    expect(await missing('river', { trialSecretMade: '/somewhere' })).toEqual([outside]);
    const beside = join(scratch(), 'data');
    await mkdir(beside);
    await writeFile(join(beside, 'secret'), `${secret}\n`);
    expect(await missing('river', { dataDir: beside })).toEqual([outside]);
  });

  test.each([[undefined], ['2026-11-26'], ['2025-01-01'], ['2027-02-30'], ['next year'], ['2027-03-01T10:00']])(
    'without a day that is still to come: %s',
    async (until) => {
      expect(await missing('river', {}, { until })).toEqual([
        expect.stringContaining(
          until === undefined ? 'the day by which it is to be closed' : `--until ${until} is none`,
        ),
      ]);
    },
  );

  test('without a backup of the last seven days, or the word that there is none', async () => {
    await noteDone(prisma, 'backup', new Date(NOW.getTime() - 7 * DAY_MS));
    expect(await missing()).toEqual([expect.stringContaining('a backup of the last seven days')]);
    expect(await missing('river', {}, { withoutBackup: true })).toEqual([]);
    await prisma.chore.deleteMany();
    expect(await missing()).toEqual([expect.stringContaining('a backup of the last seven days')]);
    await noteDone(prisma, 'backup', NOW);
    expect(await missing()).toEqual([]);
  });

  test('with everything that is missing, at once', async () => {
    const nothing = { organisation: null, trialSecretMade: '/somewhere' };
    await prisma.chore.deleteMany();
    expect(await missing('forest', nothing, { until: undefined })).toHaveLength(5);
    await noteDone(prisma, 'backup', NOW);
  });
});
