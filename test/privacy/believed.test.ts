import { randomUUID } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  activeCampaignKey,
  addCampaignKey,
  confirmCampaignKey,
  fingerprintOf,
} from '../../src/privacy/campaign-keys.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import { isOwnDelivery, isOwnExport } from '../../src/privacy/records.ts';
import { rewrap } from '../../src/privacy/rotate.ts';
import { audit } from '../../src/staff/audit.ts';
import {
  acceptInvitation,
  countForgedStaff,
  findStaff,
  inviteStaff,
  listStaff,
  publishersAmong,
  reachableStaff,
  vouchStaffAnew,
} from '../../src/staff/people.ts';
import { markDelivered, markExported } from '../support/delivered.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { hashes, openStage, SLUG, type Stage, told } from '../turn/fixture.ts';

/** What a thief who can write to the database, and has no secret, makes of it. */

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

const people = (privacy: Privacy = stage.privacy) => ({ prisma, privacy, now: () => stage.clock.now });
const PLACE = { channel: 'telegram', account: 'bot', address: { chat: 7 }, language: 'en' };

describe('a sealing key that a thief wrote', () => {
  test('is never sealed to, however new it is; people sign as before', async () => {
    const pair = sodium.crypto_box_keypair();
    const right = await activeCampaignKey(prisma, stage.privacy.rows, SLUG);
    const forged = {
      fingerprint: fingerprintOf(pair.publicKey),
      campaign: SLUG,
      publicKey: Uint8Array.from(pair.publicKey),
      confirmedAt: new Date('2027-01-01'),
    };
    await prisma.campaignKey.create({ data: forged });
    await stage.person(1).sign('Kari Nordmann');
    const [signature] = await prisma.signature.findMany();
    expect(signature?.sealedTo).toBe(right?.fingerprint);
    // Nor one that carries another row's check.
    const row = await prisma.campaignKey.findUniqueOrThrow({ where: { fingerprint: right?.fingerprint ?? '' } });
    await prisma.campaignKey.update({ where: { fingerprint: forged.fingerprint }, data: { mac: row.mac } });
    expect(await activeCampaignKey(prisma, stage.privacy.rows, SLUG)).toEqual(right);
    await prisma.campaignKey.delete({ where: { fingerprint: forged.fingerprint } });
  });

  test('and one that was retired does not come back', async () => {
    const where = { fingerprint: (await activeCampaignKey(prisma, stage.privacy.rows, 'forest'))?.fingerprint ?? '' };
    await prisma.campaignKey.update({ where, data: { confirmedAt: new Date('2027-01-01') } });
    expect(await activeCampaignKey(prisma, stage.privacy.rows, 'forest')).toBeNull();
  });
});

describe('a sealing key of before', () => {
  const use = async (fill: number): Promise<string> => {
    const { rows } = stage.privacy;
    const fingerprint = await addCampaignKey(prisma, rows, SLUG, new Uint8Array(32).fill(fill));
    const entry = { actor: null, what: 'keyed', campaign: SLUG, subject: fingerprint } as const;
    await confirmCampaignKey(prisma, rows, fingerprint, stage.clock.now, (tx) =>
      audit(tx, stage, entry, stage.clock.now),
    );
    return fingerprint;
  };
  const rowOf = (fingerprint: string) => prisma.campaignKey.findUniqueOrThrow({ where: { fingerprint } });
  const write = ({ fingerprint, ...data }: Awaited<ReturnType<typeof rowOf>>) =>
    prisma.campaignKey.update({ where: { fingerprint }, data });

  test('that was replaced and is put back is not sealed to: nobody can sign, they are told why, and nothing is kept', async () => {
    const first = await use(1);
    await stage.person(11).sign(null);
    const before = await rowOf(first);
    const walking = await stage.person(12).review('Ola Nordmann');
    const second = await use(2);
    await stage.person(13).sign(null);
    const right = await rowOf(second);
    const count = await prisma.signature.count();

    await write(before);
    await write({ ...right, retiredAt: stage.clock.now });
    expect(told(await stage.person(12).take({ kind: 'pressed', action: walking }))).toContain('sign.keyChanged');
    const door = `agree.${SLUG}.a.${hashes(SLUG, 'sign')['nb']?.slice(0, 8)}`;
    const answer = await stage.person(14).take({ kind: 'pressed', action: door });
    expect(told(answer)).toContain('sign.noKey');
    expect(await activeCampaignKey(prisma, stage.privacy.rows, SLUG)).toBeNull();
    // Nor where somebody writes that it was put into use again.
    const noted = await prisma.auditEvent.findFirstOrThrow({ where: { subject: first } });
    await prisma.auditEvent.create({ data: { ...noted, id: randomUUID(), number: 999 } });
    expect(await activeCampaignKey(prisma, stage.privacy.rows, SLUG)).toBeNull();
    await prisma.auditEvent.delete({ where: { number: 999 } });
    expect(await prisma.signature.count()).toBe(count);

    // Both are shown: it is the later one.
    await write({ ...right, confirmedAt: right.confirmedAt });
    await stage.person(15).sign('Kari Nordmann');
    const signed = await prisma.signature.findMany({ where: { sealedTo: second } });
    expect(signed).toHaveLength(2);
    await write({ ...before, retiredAt: stage.clock.now, mac: null });
  });
});

describe('staff that a thief wrote', () => {
  test('are nobody: not found, not listed, not written to, approving nothing', async () => {
    const { code } = await inviteStaff(people(), 'editor', null, stage.clock.now);
    const member = await acceptInvitation(people(), 'telegram:1', code, PLACE);
    const row = await prisma.staff.findUniqueOrThrow({ where: { id: member?.id ?? '' } });
    const person = Uint8Array.from(stage.privacy.pseudonyms.of('staff', 'telegram:666'));
    await prisma.staff.create({ data: { ...row, id: randomUUID(), person, handle: 'aaaa', role: 'admin' } });
    expect(await findStaff(people(), 'telegram:666')).toBeNull();
    expect((await listStaff(people(), stage.clock.now)).map(({ handle }) => handle)).toEqual([member?.handle]);
    expect((await reachableStaff(people())).map(({ handle }) => handle)).toEqual([member?.handle]);
    expect(await publishersAmong(people(), ['aaaa'])).toEqual([]);
    expect(await countForgedStaff(people())).toBe(1);
    // One who raises themselves is nobody either.
    await prisma.staff.update({ where: { id: row.id }, data: { role: 'admin' } });
    expect(await findStaff(people(), 'telegram:1')).toBeNull();
    await prisma.staff.update({ where: { id: row.id }, data: { role: 'editor' } });
    expect(await findStaff(people(), 'telegram:1')).toMatchObject({ role: 'editor' });
    await prisma.staff.delete({ where: { handle: 'aaaa' } });
  });

  test('nor does one whose address was damaged keep the others from being told', async () => {
    const { code } = await inviteStaff(people(), 'editor', null, stage.clock.now);
    const member = await acceptInvitation(people(), 'telegram:5', code, PLACE);
    const id = member?.id ?? '';
    const all = (await reachableStaff(people())).map((one) => one.handle);
    const { address } = await prisma.staff.findUniqueOrThrow({ where: { id } });
    await prisma.staff.update({ where: { id }, data: { address: new Uint8Array(80) } });
    expect((await reachableStaff(people())).map((one) => one.handle)).toEqual(
      all.filter((handle) => handle !== member?.handle),
    );
    await prisma.staff.update({ where: { id }, data: { address } });
    expect((await reachableStaff(people())).map((one) => one.handle)).toEqual(all);
    await prisma.staff.delete({ where: { id } });
  });

  test('get in by no invitation that was written or raised', async () => {
    const { code, handle } = await inviteStaff(people(), 'editor', null, stage.clock.now);
    await prisma.invitation.update({ where: { handle }, data: { role: 'admin' } });
    expect(await acceptInvitation(people(), 'telegram:2', code, PLACE)).toBeNull();
    const right = await inviteStaff(people(), 'editor', null, stage.clock.now);
    expect(await acceptInvitation(people(), 'telegram:2', right.code, PLACE)).toMatchObject({ role: 'editor' });
  });
});

test('a new secret vouches for what the old one did, and for nothing else', async () => {
  const next = Buffer.alloc(32, 7).toString('base64');
  const before = await activeCampaignKey(prisma, stage.privacy.rows, SLUG);
  await markDelivered(prisma, stage.privacy.rows, 'forest', stage.clock.now);
  await markExported(prisma, stage.privacy.rows, SLUG, 4, stage.clock.now);
  await rewrap(prisma, stage.secret, next, vouchStaffAnew);
  const erasureKeys = testErasureKeys();
  const privacy = await createPrivacy({ prisma, secret: next, erasureKeys, campaigns: [] });
  expect(await activeCampaignKey(prisma, privacy.rows, SLUG)).toEqual(before);
  expect(await activeCampaignKey(prisma, privacy.rows, 'forest')).toBeNull();
  expect(await findStaff(people(privacy), 'telegram:1')).toMatchObject({ role: 'editor' });
  const forest = await prisma.campaign.findUniqueOrThrow({ where: { slug: 'forest' } });
  expect([privacy.rows, stage.privacy.rows].map((rows) => isOwnDelivery(rows, forest))).toEqual([true, false]);
  const [exported] = await prisma.export.findMany();
  expect(exported && isOwnExport(privacy.rows, exported)).toBe(true);
});
