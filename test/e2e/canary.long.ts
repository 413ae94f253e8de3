import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchFiles, searchTables, searchText, spellings } from '../privacy/canary.ts';
import { type Bot, startBot } from './bot.ts';
import { english, thanked, title } from './journey.ts';
import { PETITION } from './words.ts';

const { bot: words } = english;

const USER = '741925083641';
const TYPED = 'Zebedäa Typed-Canary';
const PROSE = 'My canary neighbour sings of freedom';
/** Everything about this supporter that nobody may find. */
const CANARIES = [USER, 'Zebedäus', 'Profilcanary', 'Zebedäus Profilcanary', 'zeb_canary', TYPED, PROSE];

let bot: Bot;
beforeAll(async () => {
  // A library that listened to DEBUG would tell everything.
  bot = await startBot('polling', { settings: { LOG_LEVEL: 'debug', DEBUG: '*', NODE_DEBUG: '' } });
});
afterAll(() => bot.close());

test('canaries are found in every spelling', () => {
  for (const spelling of spellings(TYPED)) expect(searchText(`..${spelling}..`, [TYPED], 'x')).toHaveLength(1);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(USER));
  for (const text of [
    Buffer.from(`x${TYPED}`, 'utf16le').toString('latin1'),
    Buffer.from(`xy${TYPED}z`).toString('base64'),
    Buffer.from(TYPED).toString('hex'),
    `${JSON.stringify({ name: TYPED })}`,
  ]) {
    expect(searchText(text, [TYPED], 'x')).toHaveLength(1);
  }
  expect(searchText(`..${bytes.toString('latin1')}..`, [USER], 'x')).toHaveLength(1);
});

test('a whole journey leaves none in the database, in the logs or in the data directory', async () => {
  const id = Number(USER);
  const phone = await bot.phone({
    id,
    firstName: 'Zebedäus',
    lastName: 'Profilcanary',
    username: 'zeb_canary',
    languageCode: 'en',
  });
  await signsByName();
  await usesEverything();
  await meetsTrouble();
  const { prisma } = bot.store;
  const stored = await Promise.all([
    prisma.signature.count(),
    prisma.subscription.count(),
    prisma.letterReport.count(),
    prisma.conversation.count(),
  ]);
  expect(stored.every((rows) => rows > 0)).toBe(true);
  expect(await searchTables(prisma, CANARIES)).toEqual([]);
  // The server's own log and write-ahead log lie there too: while it runs, and once everything is on disk.
  expect(await searchFiles(bot.home.dataDir, CANARIES)).toEqual([]);
  await bot.store.close();
  await bot.program.stop();
  expect(await searchFiles(bot.home.dataDir, CANARIES)).toEqual([]);
  expect(bot.output()).toContain('"level":"warn"');
  expect(searchText(Buffer.from(bot.output()).toString('latin1'), CANARIES, 'log')).toEqual([]);

  async function signsByName(): Promise<void> {
    await phone.starts(PETITION, title);
    await phone.presses(words('button.sign'), words('consent.sign.doors'));
    await phone.presses(words('button.withName'), 'Which name');
    await phone.says(TYPED, TYPED);
    await phone.presses(words('button.changeName'), 'Which name');
    await phone.presses(words('button.useName', { name: 'Zebedäus Profilcanary' }), 'Profilcanary');
    await phone.presses(words('button.changeName'), 'Which name');
    await phone.says(TYPED, TYPED);
    await phone.presses(words('button.signNow'), thanked);
    expect(phone.told.join()).not.toContain(TYPED);
  }

  async function usesEverything(): Promise<void> {
    await phone.says(`/updates ${PETITION}`, words('consent.updates.stop'));
    await phone.presses(words('button.updatesAll'), words('updates.chosen.all', { title }));
    await phone.says(`/share ${PETITION}`, words('share.uncounted'));
    await bot.standIn.seats.inline(id, PROSE);
    await phone.says(`/letter ${PETITION}`, words('letter.warnRisk'));
    await phone.presses(words('button.showLetter'), words('letter.after'));
    await phone.presses(words('button.ownLetter'), 'own words');
    await phone.says(PROSE, 'under the letter');
    await phone.says(TYPED, words('letter.after'));
    await phone.presses(words('button.letterSent'), words('letter.counted'));
    await phone.says(PROSE, words('help.notUnderstood'));
    await phone.says(`/nonsense ${PROSE}`, words('help.unknownCommand'));
    await asksForName();
    await phone.presses(words('button.mineDocument'), words('mine.document'));
    await phone.says(TYPED, TYPED);
    await phone.presses(words('button.save'), words('correct.corrected'));
    const group = await bot.standIn.groups.create({ title: PROSE, members: [id] });
    await bot.standIn.seats.say(id, group, `/start@opprop_test_bot ${PROSE}`);
  }

  async function asksForName(): Promise<void> {
    await phone.says('/mydata', words('mine.heading'));
    await phone.presses(words('button.correct', { title }), words('form.correct.intro'));
    await phone.presses(words('button.withName'), 'Which name');
  }

  async function meetsTrouble(): Promise<void> {
    bot.standIn.faults.on({ fault: { kind: 'server error' }, method: 'sendMessage', chat: id, times: 1 });
    await bot.standIn.seats.say(id, id, '/help');
    bot.standIn.inject({ message: { text: PROSE, from: { id, first_name: PROSE } } });
    // An update whose turn fails: its error carries what was to be stored.
    await asksForName();
    await bot.store.prisma.$executeRawUnsafe('ALTER TABLE conversation RENAME TO conversation_away');
    await bot.standIn.seats.say(id, id, TYPED);
    await expect.poll(() => bot.output().includes('its turn failed')).toBe(true);
    await bot.store.prisma.$executeRawUnsafe('ALTER TABLE conversation_away RENAME TO conversation');
    await phone.sees(TYPED);
    await bot.standIn.idle();
  }
});
