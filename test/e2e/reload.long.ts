import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { say } from '../../src/texts/operator.ts';
import { root } from '../tooling/paths.ts';
import { type Bot, startBot } from './bot.ts';
import { sign, title } from './journey.ts';
import { PETITION } from './words.ts';

const NEW = 'clean-river';
let bot: Bot;
let locales = '';
beforeAll(async () => {
  bot = await startBot('polling', {
    locales: async (directory) => {
      locales = directory;
      // The program checks what changed by its own command, from the folder in which it runs.
      await symlink(join(root, 'src'), join(directory, '..', 'src'));
    },
  });
});
afterAll(() => bot?.close());

const reload = () => bot.home.command(['campaign', 'reload'], bot.settings);

test('a campaign comes while the program runs, is opened and signed, and a broken one is refused', async () => {
  const phone = await bot.phone({ id: 741_925 });
  await phone.starts(PETITION, title);
  const folder = join(locales, 'campaigns', NEW);
  await cp(join(locales, 'campaigns', PETITION), folder, { recursive: true });
  // Still with the short name of the other.
  const refused = await reload();
  expect([refused.code, refused.output.includes(`campaigns/${NEW}`)]).toEqual([1, true]);
  const facts = join(folder, 'facts.json');
  await writeFile(facts, (await readFile(facts, 'utf8')).replace(PETITION, NEW));
  const taken = await reload();
  expect([taken.code, taken.output.trim()]).toEqual([0, say('reload.taken')]);
  expect(bot.output()).toContain(say('reload.taken'));

  const { prisma } = bot.store;
  const rows = rowMacsUnder(bot.settings['OPPROP_SECRET'] ?? '');
  await sodium.ready;
  const key = await addCampaignKey(prisma, rows, NEW, sodium.crypto_box_keypair().publicKey);
  await confirmCampaignKey(prisma, rows, key, new Date());
  await moveCampaign(prisma, NEW, 'open', new Date());
  await sign(phone, NEW);
  expect(await prisma.signature.count({ where: { campaign: NEW } })).toBe(1);

  await rm(folder, { recursive: true });
  const gone = await reload();
  expect([gone.code, gone.output.trim()]).toEqual([1, say('reload.restart')]);
  await bot.program.stop();
  await bot.startAgain();
  expect((await reload()).code).toBe(0);
});
