import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keptDays, UNDO_DAYS } from '../../src/privacy/retention.ts';
import { confirmHandover, isRipe } from '../../src/signatures/handover.ts';
import { macOfStaff } from '../../src/staff/people.ts';
import { markDelivered, markExported } from '../support/delivered.ts';
import { openRig, type Phone, plain, type Rig, SLUG } from './rig.ts';

let rig: Rig;
let one: Phone;
let other: Phone;
let admin: Phone;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  rig = await openRig({ newcomerHours: 72 });
  one = await rig.member(1, 'publisher');
  other = await rig.member(2, 'publisher');
  admin = await rig.member(3, 'admin');
  await seasoned();
  await rig.staff.tell();
});
afterAll(() => rig.stop());

const store = () => rig.database.store.prisma;
const campaign = () => store().campaign.findUniqueOrThrow({ where: { slug: SLUG } });
const closedAt = new Date('2026-03-02T10:00:00Z');

beforeEach(async () => {
  await store().handover.deleteMany();
  await store().export.deleteMany();
  await store().campaign.update({
    where: { slug: SLUG },
    data: { state: 'closed', openedAt: new Date('2026-03-01T08:00:00Z'), closedAt, deliveredAt: null },
  });
});

/** Everyone who is staff now has been so for three days. */
async function seasoned(): Promise<void> {
  for (const row of await store().staff.findMany()) {
    const joinedAt = new Date(row.joinedAt.getTime() - 72 * 3_600_000);
    const mac = macOfStaff(rig.privacy.rows, { ...row, joinedAt });
    await store().staff.update({ where: { id: row.id }, data: { joinedAt, mac } });
  }
}

/** The final export of the campaign, in place of one that was. */
async function exports(signatures: number, at = new Date('2026-03-03T10:00:00Z')): Promise<void> {
  await store().export.deleteMany({ where: { final: true } });
  await markExported(store(), rig.privacy.rows, SLUG, signatures, at);
}

/** What is said before anything is asked. */
async function begins(by: Phone): Promise<string> {
  await by.says('/delivered');
  return plain(by.last.text);
}

async function records(by: Phone, day = '2026-03-04'): Promise<string> {
  await by.says('/delivered');
  await by.says('The embassy in Oslo');
  await by.says(day);
  await by.presses('Yes, record it');
  return plain(by.last.text);
}

describe('a handing over', () => {
  test('on the day of the opening, as the calendar in Oslo shows it, and not on the one before', async () => {
    await exports(3);
    await store().campaign.update({ where: { slug: SLUG }, data: { openedAt: new Date('2026-02-28T23:30:00Z') } });
    expect(await records(one, '2026-02-28')).toContain('was not open yet');
    expect(await store().handover.count()).toBe(0);
    await records(one, '2026-03-01');
    expect(await store().handover.count()).toBe(1);
  });

  test('is recorded by one and confirmed by another; the number is that of the export', async () => {
    const early = { campaign: SLUG, signatures: 1, sha256: 'cd'.repeat(32), at: new Date('2026-03-04T11:00:00Z') };
    await store().export.create({ data: early });
    await exports(4);
    expect(await records(one)).toContain('Somebody else who may send must confirm it');
    expect((await campaign()).state).toBe('closed');
    await one.says('/campaign');
    expect(one.last.keyboard.flat().map(({ text }) => plain(text))).not.toContainEqual(
      expect.stringMatching(/^Confirm/),
    );
    const waiting = await store().handover.findUniqueOrThrow({ where: { campaign: SLUG } });
    const stamp = Math.floor(waiting.proposedAt.getTime() / 1000) % 1_000_000_000;
    await one.forges(`st.deliveryes.${SLUG}.${stamp}`);
    expect(one.heard.at(-1)).toContain('somebody else must confirm');
    expect((await campaign()).state).toBe('closed');
    await other.says('/campaign');
    expect(plain(other.last.text)).toContain('Handed to The embassy in Oslo');
    expect(plain(other.last.text)).toContain('4 signatures');
    await other.forges(`st.deliveryes.${SLUG}.${stamp + 1}`);
    expect((await campaign()).state).toBe('closed');
    await other.says('/campaign');
    await other.presses('Confirm');
    expect(await campaign()).toMatchObject({
      state: 'delivered',
      deliveredTo: 'The embassy in Oslo',
      deliveredCount: 4,
      publicCount: 4,
    });
  });

  test('is confirmed by nobody whom a stolen account has just invited, nor recorded by one', async () => {
    await exports(4);
    const puppet = await rig.member(21, 'publisher');
    await records(one);
    await puppet.says('/campaign');
    await puppet.presses('Confirm');
    expect(plain(puppet.last.text)).toContain('less than three days');
    expect((await campaign()).state).toBe('closed');
    await records(puppet);
    await other.says('/campaign');
    await other.presses('Confirm');
    expect(plain(other.last.text)).toContain('less than three days');
    expect((await campaign()).state).toBe('closed');
    // A date that was written into the database makes nobody older.
    const newest = await store().staff.findFirstOrThrow({ orderBy: { joinedAt: 'desc' } });
    const past = { joinedAt: new Date('2026-01-01') };
    await store().staff.update({ where: { id: newest.id }, data: past });
    await other.says('/campaign');
    await other.presses('Confirm');
    expect((await campaign()).state).toBe('closed');
    await store().staff.update({ where: { id: newest.id }, data: { joinedAt: newest.joinedAt } });
    await seasoned();
    await other.says('/campaign');
    await other.presses('Confirm');
    expect((await campaign()).state).toBe('delivered');
  });

  test('cannot be recorded by one who was revoked since', async () => {
    await exports(4);
    const gone = await rig.member(20, 'publisher');
    await seasoned();
    await records(gone);
    const { proposedBy } = await store().handover.findUniqueOrThrow({ where: { campaign: SLUG } });
    await other.says('/campaign');
    await admin.says('/staff');
    await admin.presses(`Revoke ${proposedBy}`);
    await admin.presses('Yes, revoke');
    await other.presses('Confirm');
    expect((await campaign()).state).toBe('closed');
    // Who was revoked is told, so that whoever did it is seen.
    expect(plain(gone.last.text)).toContain('has removed you from staff');
  });

  test('needs an export since the close, and a day on which the campaign was open', async () => {
    await exports(4, new Date(closedAt.getTime() - DAY_MS));
    expect(await begins(one)).toContain('No final export');
    await exports(4);
    expect(await begins(one)).toContain('Who received');
    expect(await records(one, '2026-02-28')).toContain('was not open yet');
    expect(await store().handover.count()).toBe(0);
  });

  test('that somebody wrote into the database, or changed there, is none', async () => {
    await exports(4);
    await records(one);
    await store().handover.update({ where: { campaign: SLUG }, data: { count: 9, to: 'Nobody' } });
    await other.says('/campaign');
    expect(plain(other.last.text)).not.toContain('Nobody');
    const { proposedAt } = await store().handover.findUniqueOrThrow({ where: { campaign: SLUG } });
    await other.forges(`st.deliveryes.${SLUG}.${Math.floor(proposedAt.getTime() / 1000) % 1_000_000_000}`);
    expect((await campaign()).state).toBe('closed');
    // Nor is an export that was changed one to be handed over.
    await store().export.updateMany({ data: { signatures: 9 } });
    expect(await begins(one)).toContain('No final export');
    await store().export.updateMany({ data: { signatures: 4 } });
    expect(await records(one)).toContain('Somebody else who may send must confirm it');
  });

  test('that nobody else may confirm waits three days for the command line', async () => {
    await exports(4);
    const everyone = await store().staff.findMany({ orderBy: { joinedAt: 'asc' } });
    const others = everyone.slice(1);
    for (const { id } of others) await store().staff.update({ where: { id }, data: { role: 'editor' } });
    const told = await records(one);
    for (const { id, role } of others) await store().staff.update({ where: { id }, data: { role } });
    expect(told).toContain('in three days');
    const { proposedAt } = await store().handover.findUniqueOrThrow({ where: { campaign: SLUG } });
    const early = new Date(proposedAt.getTime() + 71 * 3_600_000);
    const ripe = new Date(proposedAt.getTime() + 72 * 3_600_000);
    const confirm = (now: Date) =>
      store().$transaction((tx) =>
        confirmHandover(tx, rig.privacy.rows, SLUG, 'petition', now, (one) => isRipe(one, now)),
      );
    expect(await confirm(early)).toBeNull();
    expect(await confirm(ripe)).toMatchObject({ count: 4 });
    expect((await campaign()).state).toBe('delivered');
  });

  test('can be undone for a week by an admin; the time of retention begins after it', async () => {
    await exports(4);
    await records(one);
    await other.says('/campaign');
    await other.presses('Confirm');
    await admin.says('/campaign');
    await admin.presses('Undo');
    await admin.presses('Yes, undo it');
    expect(await campaign()).toMatchObject({ state: 'closed', deliveredAt: null, deliveredTo: null });
    const deliveredAt = new Date(Date.now() - UNDO_DAYS * DAY_MS - 1000);
    await markDelivered(store(), rig.privacy.rows, SLUG, deliveredAt);
    await admin.forges(`st.undoyes.${SLUG}`);
    expect((await campaign()).state).toBe('delivered');
    // One that somebody wrote into the database can be taken back at any time.
    await store().campaign.update({ where: { slug: SLUG }, data: { deliveredMac: null } });
    await admin.forges(`st.undoyes.${SLUG}`);
    expect((await campaign()).state).toBe('closed');
    expect(keptDays(30)).toBe(37);
  });

  test('lets supporters withdraw still: their row goes, the count stays', async () => {
    await store().campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
    const supporter = await rig.phone(30);
    await supporter.signs();
    expect(await store().signature.count()).toBe(1);
    await store().campaign.update({ where: { slug: SLUG }, data: { state: 'delivered', deliveredAt: new Date() } });
    await supporter.says('/withdraw');
    await supporter.presses('Yes, withdraw');
    expect(plain(supporter.heard.join('\n'))).toContain('Your signature is deleted here');
    expect(await store().signature.count()).toBe(0);
    const { _sum } = await store().tally.aggregate({ _sum: { withdrawn: true } });
    expect(_sum.withdrawn).toBe(0);
  });
});

test('all staff are told, once, in their own chats, of what is done to campaigns and to staff', async () => {
  await rig.staff.tell();
  const heard = () => [one, other, admin].map((phone) => phone.heard.length);
  const before = heard();
  await rig.staff.tell();
  expect(heard()).toEqual(before);
  await store().campaign.update({ where: { slug: SLUG }, data: { state: 'closed' } });
  await admin.says('/campaign');
  await admin.presses('Reopen');
  await admin.presses('Yes, reopen it');
  const told = heard();
  await Promise.all([rig.staff.tell(), rig.staff.tell()]);
  await rig.settled();
  for (const [index, phone] of [one, other, admin].entries()) {
    expect(phone.heard.slice(told[index])).toEqual([
      expect.stringContaining('If that is not right, talk to each other'),
    ]);
    expect(plain(phone.heard.at(-1) ?? '')).toContain('opened');
  }
});
