import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayIn } from '../../src/campaign/calendar.ts';
import { createBursts } from '../../src/signatures/bursts.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { MOST_LOOKS, readSetAside } from '../../src/signatures/set-aside.ts';
import { macOfStaff } from '../../src/staff/people.ts';
import { addCrowd } from '../support/crowd.ts';
import { openRig, type Phone, plain, type Rig, SLUG } from './rig.ts';

let rig: Rig;
/** Of the clock by which bursts are counted. */
let hour = new Date('2026-03-01T10:00:00Z');
let one: Phone;
let other: Phone;
/** On the campaign's calendar. */
const daysAgo = (days: number): string => dayIn('Europe/Oslo', new Date(Date.now() - days * 86_400_000));
const YESTERDAY = daysAgo(1);

beforeAll(async () => {
  // A threshold that three people are over whatever the noise.
  const bursts = createBursts(-500, () => hour);
  rig = await openRig({ newcomerHours: 72, exactCounts: false, bursts });
  one = await rig.member(1, 'publisher');
  other = await rig.member(2, 'publisher');
  await (await rig.phone(9)).signs('none');
  await seasoned();
  await rig.staff.tell();
});
afterAll(() => rig.stop());
beforeEach(async () => {
  await store().setAside.deleteMany();
  await store().signature.deleteMany({ where: { day: new Date(YESTERDAY) } });
  const crowd = { campaign: SLUG, people: 400, day: YESTERDAY };
  await addCrowd(store(), rig.privacy, crowd);
  await addCrowd(store(), rig.privacy, { ...crowd, people: 12, language: 'fr' });
  await store().campaign.update({ where: { slug: SLUG }, data: { state: 'open', setAside: 0 } });
});

const store = () => rig.database.store.prisma;
const campaign = () => store().campaign.findUniqueOrThrow({ where: { slug: SLUG } });

/** Everyone who is staff now has been so for three days. */
async function seasoned(): Promise<void> {
  for (const row of await store().staff.findMany()) {
    const joinedAt = new Date(row.joinedAt.getTime() - 72 * 3_600_000);
    const mac = macOfStaff(rig.privacy.rows, { ...row, joinedAt });
    await store().staff.update({ where: { id: row.id }, data: { joinedAt, mac } });
  }
}

/** Walks through the questions up to the answer. */
async function looks(by: Phone, { day = YESTERDAY, language = 'Norsk bokmål' } = {}): Promise<string> {
  await by.forges(`st.look.${SLUG}`);
  await by.says(day);
  await by.presses('Telegram');
  await by.presses(language);
  await by.presses('Came all at once');
  await by.says('Four hundred within an hour');
  return plain(by.last.text);
}

async function proposes(by: Phone): Promise<string> {
  await by.presses('Propose to set aside');
  return plain(by.last.text);
}

async function agrees(by: Phone, label = 'Agree, set aside'): Promise<string> {
  await by.forges(`st.aside.${SLUG}`);
  await by.presses(label);
  return plain(by.last.text);
}

describe('signatures that people did not make', () => {
  test('are set aside by one with another, and taken back by two', async () => {
    const shown = await looks(one);
    expect(shown).toContain('about 200 signatures or more');
    expect(shown).toContain('Came all at once: Four hundred within an hour');
    expect(await proposes(one)).toContain('Another who may send must agree');
    expect(await agrees(other)).toContain('✓ Set aside');
    const { setAside } = await campaign();
    expect(Math.abs(setAside - 400)).toBeLessThan(200);
    // Looking again is the same look, and uses none up.
    expect(await looks(one)).toContain('set aside on');
    expect(await store().setAside.count()).toBe(1);
    await other.forges(`st.aside.${SLUG}`);
    expect(await readSetAside(store(), rig.privacy, SLUG)).toHaveLength(1);
    await other.presses('Take back');
    expect((await campaign()).setAside).toBe(setAside);
    expect(await agrees(one, 'Agree, take back')).toContain('they count again');
    expect((await campaign()).setAside).toBe(0);
    expect(await store().signature.count()).toBe(413);
    await rig.staff.tell();
    expect(other.heard.join()).toContain('proposed to set signatures');
    await one.says('/staff log');
    expect(plain(one.last.text)).toMatch(/agreed to set signatures[\s\S]*looked at the group/);
  });

  test('are not set aside by one alone, also with a forged button', async () => {
    await looks(one);
    await proposes(one);
    const [row] = await store().setAside.findMany();
    await one.forges(`st.cohok.${row?.id}.2`);
    expect(plain(one.last.text)).toContain('somebody else must agree');
    expect(await readSetAside(store(), rig.privacy, SLUG)).toEqual([]);
    await other.forges(`st.cohok.${row?.id}.1`);
    expect(await readSetAside(store(), rig.privacy, SLUG)).toEqual([]);
    await other.forges(`st.cohok.${row?.id}.2`);
    expect(await readSetAside(store(), rig.privacy, SLUG)).toHaveLength(1);
  });

  test('are not looked at, nor agreed to, by whom a stolen account has just invited; nor by an editor', async () => {
    const puppet = await rig.member(21, 'publisher');
    expect(await looks(puppet)).toContain('less than three days');
    expect(await store().setAside.count()).toBe(0);
    await looks(one);
    await proposes(one);
    expect(await agrees(puppet)).toContain('less than three days');
    const editor = await rig.member(22, 'editor');
    await editor.forges(`st.look.${SLUG}`);
    expect(plain(editor.last.text)).toContain('Your role does not allow that');
    expect(await readSetAside(store(), rig.privacy, SLUG)).toEqual([]);
    await seasoned();
    expect(await agrees(puppet)).toContain('✓ Set aside');
  });

  test('are refused where they are few or none, in the same words, and a day that is not over too', async () => {
    const few = await looks(one, { language: 'Français' });
    expect(few).toContain('That group is small, or nobody is in it');
    const none = await looks(one, { language: 'English' });
    const told = (text: string) => text.slice(0, text.indexOf('Signatures set aside:'));
    expect(told(none)).toBe(told(few));
    expect(await looks(one, { day: daysAgo(0) })).toContain('not over yet');
    expect(await store().setAside.count()).toBe(2);
  });

  test('can be looked at only so often, and not once the campaign has closed', async () => {
    for (let nth = 1; nth <= MOST_LOOKS; nth += 1) {
      const day = daysAgo(nth + 1);
      await store().setAside.create({ data: rowOf(nth, day) });
    }
    expect(await looks(one)).toContain('All looks of this campaign are used up');
    await store().setAside.deleteMany();
    await looks(one);
    await proposes(one);
    const [row] = await store().setAside.findMany();
    await moveCampaign(store(), SLUG, 'close', new Date());
    await other.forges(`st.cohok.${row?.id}.2`);
    expect(plain(other.last.text)).toContain('who came with whom is forgotten');
    expect(await readSetAside(store(), rig.privacy, SLUG)).toEqual([]);
  });
});

test('staff are told of a burst once, when its hour is over', async () => {
  for (const id of [31, 32, 33]) await (await rig.phone(id)).signs('none');
  const told = () => one.heard.filter((words) => plain(words).includes('came within an hour')).length;
  await rig.staff.tellBursts();
  expect(told()).toBe(0);
  hour = new Date(hour.getTime() + 3_600_000);
  await rig.staff.tellBursts();
  await rig.staff.tellBursts();
  await rig.settled();
  expect(told()).toBe(1);
  expect(plain(one.heard.join('\n'))).toContain('(Telegram, English, no link counted)');
});

function rowOf(nth: number, day: string) {
  const id = `aaaaaaa${'abcdefghijkl'.charAt(nth)}`;
  const content = {
    ...{ campaign: SLUG, day, channel: 'slack', language: 'nb', link: '', mark: id, reason: 'burst', words: 'x' },
    ...{ told: 0, noise: 0, state: 'small', version: 1, by: 'aaaa', on: day },
  };
  const sealed = Uint8Array.from(rig.privacy.setAside.encrypt(id, JSON.stringify(content)));
  return { id, campaign: SLUG, sealed };
}
