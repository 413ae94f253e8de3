import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayIn } from '../../src/campaign/calendar.ts';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { cohortMark } from '../../src/signatures/cohorts.ts';
import { macOfStaff } from '../../src/staff/people.ts';
import { english, sign, title } from '../e2e/journey.ts';
import { bare, type Phone } from '../e2e/phone.ts';
import { PETITION } from '../e2e/words.ts';
import { addCrowd } from '../support/crowd.ts';
import { decryptRows, guessAccounts, rowsOf } from './attack.ts';
import { createSearch, patternsOf } from './bytes.ts';
import { type Haul, makeHaul } from './haul.ts';
import { binaryOf, bytesOf, type Dump, takeDump } from './loot.ts';
import { makePeople } from './people.ts';
import { row } from './rows.ts';

/** What is learned of signatures that staff set aside: two of them do, in a running program, with one person among a crowd. */

const { bot } = english;
const SEED = Number(process.env['OPPROP_THIEF_SEED'] ?? randomInt(1_000_000_000));
const DAY_MS = 86_400_000;
const CROWD = 400;
/** On the campaign's calendar: a day that is over. */
const DAY = dayIn('Europe/Oslo', new Date(Date.now() - 2 * DAY_MS));
/** What staff write: one as long as may be, in letters that take the most room, and one of a single letter. */
const WORDS = `${'杉'.repeat(69)} planted by staff ${'"'.repeat(53)}`;
const SHORT = 'x';

let haul: Haul;
let privacy: Privacy;
let one: Phone;
let other: Phone;
let victim: Phone;
const WHO = 'telegram:8800000001';
let looked: Dump;
let setAside: Dump;
beforeAll(async () => {
  process.stdout.write(`seed of the people: ${SEED}\n`);
  haul = await makeHaul(
    SEED,
    makePeople(SEED)
      .filter(({ channel }) => channel === 'telegram')
      .slice(0, 1),
  );
  const { prisma } = haul.store;
  const erasureKeys = createErasureKeys(haul.keyDir);
  privacy = await createPrivacy({ prisma, secret: haul.secret, erasureKeys, campaigns: [PETITION] });
  [one, other] = [await haul.staff(9_900_000_001, 'publisher'), await haul.staff(9_900_000_002, 'publisher')];
  await season();
  victim = await haul.phone(8_800_000_001, 'Victim');
  await sign(victim);
  for (const language of ['nb', 'fr']) await addCrowd(prisma, privacy, { ...crowd, people: CROWD, language });
  // As one who signed on that day.
  await prisma.signature.updateMany({
    where: { signer: Uint8Array.from(signer()) },
    data: { day: new Date(DAY), language: 'nb', cohort: cohortMark(privacy.pseudonyms, crowd, null) },
  });
  await looks('English', SHORT);
  await looks('Norsk bokmål', WORDS);
  looked = await takeDump(prisma);
});
afterAll(() => haul?.close());

const crowd = { campaign: PETITION, day: DAY, channel: 'telegram', language: 'nb' };
const signer = (): Buffer => privacy.pseudonyms.of(`signature:${PETITION}`, WHO);

/** Everyone who is staff now has been so for four days. */
async function season(): Promise<void> {
  const { prisma } = haul.store;
  for (const found of await prisma.staff.findMany()) {
    const joinedAt = new Date(found.joinedAt.getTime() - 4 * DAY_MS);
    const mac = macOfStaff(rowMacsUnder(haul.secret), { ...found, joinedAt });
    await prisma.staff.update({ where: { id: found.id }, data: { joinedAt, mac } });
  }
}

const heading = bot('staff.aside.heading', { title });

async function lists(by: Phone): Promise<string> {
  await by.says('/campaign', bot('staff.campaigns.heading'));
  return bare((await by.presses(bot('staff.button.aside', { title }), heading)).text);
}

async function looks(language: string, words: string): Promise<void> {
  await lists(one);
  await one.presses(bot('staff.button.look'), '2026-12-01');
  await one.says(DAY, bot('staff.aside.ask.channel'));
  await one.presses('Telegram', bot('staff.aside.ask.language'));
  await one.presses(language, bot('staff.aside.ask.reason'));
  await one.presses(bot('staff.aside.reason.program'), bot('staff.aside.ask.words'));
  await one.says(words, heading);
}

async function pressesFor(by: Phone, label: string, outcome: string): Promise<void> {
  await lists(by);
  await by.presses(by.labels.find((text) => text.startsWith(label)) ?? label, outcome);
}

const rowsIn = (dump: Dump) => rowsOf(dump, 'set_aside');
const cohortOf = (dump: Dump): string | null | undefined =>
  rowsOf(dump, 'signature').find((row) => binaryOf(row['signer']).equals(signer()))?.['cohort'];

row('dump', () => {
  test('does not tell which group staff looked at, nor whether it was a small one, nor why', () => {
    expect(rowsIn(looked)).toHaveLength(2);
    expect(new Set(rowsIn(looked).map(({ sealed }) => sealed?.length)).size).toBe(1);
    const search = createSearch([...patternsOf(WORDS), ...patternsOf(cohortOf(looked) ?? '')]);
    const found = bytesOf(looked).flatMap(({ content, where }) => search(content, where));
    expect(new Set(found.map(({ where }) => where))).toEqual(new Set(['public.signature']));
    const written = new Set(rowsIn(looked).map(({ xmin }) => xmin));
    expect(rowsOf(looked, 'signature').filter(({ xmin }) => written.has(xmin ?? ''))).toEqual([]);
  });

  test('tells which rows were set aside together, as the row says, and still not why, nor whose they are', async () => {
    await pressesFor(one, 'Propose to set aside', bot('staff.aside.outcome.proposed'));
    await pressesFor(other, 'Agree, set aside', bot('staff.aside.outcome.aside'));
    setAside = await takeDump(haul.store.prisma);
    expect(cohortOf(setAside)).not.toBe(cohortOf(looked));
    const together = rowsOf(setAside, 'signature').filter(({ cohort }) => cohort === cohortOf(setAside));
    expect(together).toHaveLength(CROWD + 1);
    const search = createSearch(patternsOf(WORDS));
    expect(bytesOf(setAside).flatMap(({ content, where }) => search(content, where))).toEqual([]);
    expect(new Set(rowsIn(setAside).map(({ sealed }) => sealed?.length)).size).toBe(1);
    expect(guessAccounts(setAside, [WHO])).toEqual([]);
  });
});

row('dump and secret', () => {
  test('tells what staff looked at and wrote, and of an account whether it was set aside, as the row says', () => {
    const texts = decryptRows(setAside, haul.secret).filter(({ where }) => where === 'set_aside');
    const cohorts = texts.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    expect(cohorts.map(({ words }) => words)).toEqual(expect.arrayContaining([WORDS, SHORT]));
    const mark = binaryOf(cohortOf(setAside)).toString('hex');
    expect(cohorts.filter((cohort) => cohort['mark'] === mark)).toMatchObject([{ state: 'aside' }]);
  });
});

row('staff seat', () => {
  test('does not see in what is set aside that one person in it withdraws', async () => {
    const reads = async (): Promise<string> =>
      `${await lists(one)}\n${bare((await one.says('/stats', bot('staff.stats.heading', { title }))).text)}`;
    const before = await reads();
    expect(before).toContain('signatures or more');
    await victim.says('/withdraw', bot('withdraw.ask', { title }));
    await victim.presses(bot('button.withdrawYes'), bot('withdraw.withdrawn'));
    expect(await reads()).toBe(before);
  });
});

row('writer', () => {
  test('sets nothing aside by a row that they copied', async () => {
    const { prisma } = haul.store;
    const before = await lists(one);
    const found = await prisma.setAside.findMany();
    await prisma.setAside.createMany({ data: found.map(({ id, ...rest }) => ({ ...rest, id: `${id.slice(1)}a` })) });
    expect(await lists(one)).toBe(before);
    expect(before).toContain('set aside on');
  });
});
