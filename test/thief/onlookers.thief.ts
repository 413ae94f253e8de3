import { randomInt } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCampaignKey, confirmCampaignKey, fingerprintOf } from '../../src/privacy/campaign-keys.ts';
import { macOfBroadcast } from '../../src/privacy/own-words.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { audit } from '../../src/staff/audit.ts';
import type { CampaignKey, Prisma } from '../../src/store/generated/client.ts';
import { english, thanked, title } from '../e2e/journey.ts';
import { bare, type Phone } from '../e2e/phone.ts';
import { PETITION } from '../e2e/words.ts';
import { createSearch, patternsOf } from './bytes.ts';
import { type Haul, makeHaul } from './haul.ts';
import { afterMinutes } from './night.ts';
import { makePeople } from './people.ts';
import { row } from './rows.ts';

const { bot } = english;
const SEED = Number(process.env['OPPROP_THIEF_SEED'] ?? randomInt(1_000_000_000));

let haul: Haul;
let victims = 0;
beforeAll(async () => {
  process.stdout.write(`seed of the people: ${SEED}\n`);
  haul = await makeHaul(SEED, makePeople(SEED).slice(0, 8));
});
afterAll(() => haul?.close());

const victim = (): Promise<Phone> => {
  victims += 1;
  return haul.phone(8_800_000_000 + victims, 'Victim');
};

async function signs(phone: Phone, payload = PETITION): Promise<void> {
  await phone.starts(payload, title);
  await phone.presses(bot('button.sign'), bot('consent.sign.doors'));
  await phone.presses(bot('button.withoutName'), bot('review.anonymous'));
  await phone.presses(bot('button.signNow'), thanked);
}

async function withdraws(phone: Phone): Promise<void> {
  await phone.says('/withdraw', bot('withdraw.ask', { title }));
  await phone.presses(bot('button.withdrawYes'), bot('withdraw.withdrawn'));
}

/** What somebody reads when they ask. */
async function asks(phone: Phone, words: string): Promise<string> {
  const message = await phone.says(words, /./);
  await haul.telegram.idle();
  return bare(message.text);
}

/** What is read before a person signs, once they have, and once they have withdrawn. */
async function aroundOneSignature(reads: () => Promise<string>): Promise<readonly string[]> {
  const phone = await victim();
  const texts = [await reads()];
  await signs(phone);
  texts.push(await reads());
  await withdraws(phone);
  texts.push(await reads());
  return texts;
}

row('staff seat', () => {
  let admin: Phone;
  beforeAll(async () => {
    admin = await haul.staff(9_900_000_001, 'admin');
  });

  test('reads nobody’s name, id or word in anything that staff can ask for', async () => {
    for (const words of [
      '/campaign',
      '/stats',
      '/broadcast',
      '/staff',
      '/staff log',
      '/close',
      '/delivered',
      '/export',
      '/mydata',
    ])
      await asks(admin, words);
    const read = Buffer.from(JSON.stringify(haul.telegram.seats.chat(9_900_000_001, 9_900_000_001)));
    const search = createSearch(
      haul.people.flatMap(({ name, firstName, lastName, username, prose, ids }) =>
        [name, firstName, lastName, username, prose, ids[0] ?? ''].flatMap((word) => patternsOf(word)),
      ),
    );
    expect(read.length).toBeGreaterThan(2_000);
    expect(search(read, 'staff')).toEqual([]);
    expect(search(Buffer.from(haul.people[0]?.prose ?? ''), 'planted')).toHaveLength(1);
  });

  test('does not see one person sign and withdraw in the campaign’s number', async () => {
    const [before, signed, withdrawn] = await aroundOneSignature(() => asks(admin, '/campaign'));
    expect(before).toContain(title);
    expect([signed, withdrawn]).toEqual([before, before]);
  });

  test('nor in the statistics', async () => {
    const [before, signed, withdrawn] = await aroundOneSignature(() => asks(admin, '/stats'));
    expect([signed, withdrawn]).toEqual([before, before]);
  });

  test('does not see one person ask for updates by the audience of a draft', async () => {
    const words = 'A draft to look through';
    await admin.says('/broadcast', /./);
    await admin.presses(bot('staff.button.new', { title }), 'English');
    await admin.says(words, 'norsk bokmål');
    await admin.presses(bot('button.skip'), 'français');
    await admin.presses(bot('button.skip'), bot('staff.compose.picture').split('\n')[0] ?? '');
    await admin.presses(bot('button.skip'), bot('staff.compose.label', { language: 'English' }).split('\n')[0] ?? '');
    await admin.presses(bot('button.skip'), words);
    const reads = async (): Promise<string> => {
      // Not merely the next message: staff are told of other things, too.
      await admin.says('/broadcast', bot('staff.list.heading'));
      const label = admin.labels.find((one) => one.includes(words)) ?? '';
      const message = await admin.presses(label, words);
      return `${bare(message.text)}\n${admin.labels.join('\n')}`;
    };
    const before = await reads();
    const phone = await victim();
    await phone.says(`/updates ${PETITION}`, bot('consent.updates.stop'));
    await phone.presses(bot('button.updatesAll'), bot('updates.chosen.all', { title }));
    expect(await reads()).toBe(before);
    expect(before).toContain('Draft by');
  });
});

row('outsider', () => {
  const card = async (phone: Phone): Promise<string> => bare((await phone.starts(PETITION, title)).text);

  test('does not see at once that somebody signs', async () => {
    const outsider = await haul.phone(8_700_000_001, 'Outsider');
    const [before, signed, withdrawn] = await aroundOneSignature(() => card(outsider));
    expect([signed, withdrawn]).toEqual([before, before]);
  });

  test('does not learn it by moving the public number with an account of their own', async () => {
    const accounts = await Promise.all(
      [8_700_000_002, 8_700_000_012, 8_700_000_022].map((id) => haul.phone(id, 'Outsider')),
    );
    const [outsider] = accounts;
    if (!outsider) throw new Error('nobody there');
    let minutes = 0;
    const reads = async (): Promise<string> => {
      // Enough changes for a number to move by, and none of them stays.
      await Promise.all(
        accounts.map(async (account) => {
          await signs(account);
          await withdraws(account);
        }),
      );
      minutes += 90;
      await afterMinutes(minutes, haul);
      return await card(outsider);
    };
    const [before, signed, withdrawn] = await aroundOneSignature(reads);
    expect([signed, withdrawn]).toEqual([before, before]);
  });

  test('does not learn by a link sent to one person whether they signed', async () => {
    const outsider = await haul.phone(8_700_000_003, 'Outsider');
    const shares = async (): Promise<string> => {
      // What a link brought is told from the next day on.
      await haul.store.prisma.$executeRaw`UPDATE share SET day = day - 1`;
      return await asks(outsider, `/share ${PETITION}`);
    };
    const before = await shares();
    const shown = JSON.stringify(haul.telegram.seats.chat(8_700_000_003, 8_700_000_003));
    // Where there is a code in it, the link says whose it is.
    const payload = /start=([\w-]+)/.exec(shown)?.[1] ?? '';
    expect(payload).toContain(PETITION);
    const phone = await victim();
    await signs(phone, payload);
    expect(await shares()).toBe(before);
  });

  test('is not told of others by anything that is stored about themselves', async () => {
    const outsider = await haul.phone(8_700_000_004, 'Outsider');
    await signs(outsider);
    const [before, signed, withdrawn] = await aroundOneSignature(() => asks(outsider, '/mydata'));
    expect([signed, withdrawn]).toEqual([before, before]);
  });
});

row('writer', () => {
  test('has no name sealed to a key of their own, and people sign as before', async () => {
    const { prisma } = haul.store;
    const known = await prisma.campaignKey.findFirstOrThrow({ where: { campaign: PETITION } });
    const mine = sodium.crypto_box_keypair();
    // The newest there is, with the check of the right one copied on to it.
    const forged = {
      ...{ fingerprint: fingerprintOf(mine.publicKey), campaign: PETITION, mac: known.mac },
      ...{ publicKey: Uint8Array.from(mine.publicKey), confirmedAt: new Date('2100-01-01') },
    };
    await prisma.campaignKey.create({ data: forged });
    const before = await prisma.signature.count();
    await signs(await victim());
    expect(await prisma.signature.count()).toBe(before + 1);
    expect(await prisma.signature.count({ where: { sealedTo: known.fingerprint } })).toBe(before + 1);
    await prisma.campaignKey.delete({ where: { fingerprint: forged.fingerprint } });
  });

  test('nor one of before that they put back: nobody can sign then, and each is told so', async () => {
    const { prisma } = haul.store;
    const rows = rowMacsUnder(haul.secret);
    const use = async () => {
      const fingerprint = await addCampaignKey(prisma, rows, PETITION, sodium.crypto_box_keypair().publicKey);
      const entry = { actor: null, what: 'keyed', campaign: PETITION, subject: fingerprint } as const;
      const note = (tx: Prisma.TransactionClient) => audit(tx, { privacy: { rows } }, entry, new Date());
      await confirmCampaignKey(prisma, rows, fingerprint, new Date(), note);
      return fingerprint;
    };
    const [first, stolen] = [await use(), await prisma.campaignKey.findMany({ where: { retiredAt: null } })];
    const second = await use();
    await signs(await victim());
    expect(await prisma.signature.count({ where: { sealedTo: second } })).toBe(1);
    const right = await prisma.campaignKey.findMany({ where: { campaign: PETITION } });
    const write = async (all: readonly CampaignKey[]) => {
      await prisma.campaignKey.updateMany({ where: { campaign: PETITION }, data: { retiredAt: new Date() } });
      for (const { fingerprint, ...data } of all) await prisma.campaignKey.update({ where: { fingerprint }, data });
    };
    await write(stolen.filter(({ fingerprint }) => fingerprint === first));
    const phone = await victim();
    await phone.starts(PETITION, title);
    await phone.presses(bot('button.sign'), bot('consent.sign.doors'));
    await phone.presses(bot('button.withoutName'), bot('sign.noKey'));
    expect(await prisma.signature.count({ where: { sealedTo: first } })).toBe(0);
    await write(right);
    await signs(await victim());
    expect(await prisma.signature.count({ where: { sealedTo: second } })).toBe(2);
  });

  test('has no words of their own sent to those who want updates, nor shown among the updates', async () => {
    const { prisma } = haul.store;
    const phone = await victim();
    await phone.says(`/updates ${PETITION}`, bot('consent.updates.stop'));
    await phone.presses(bot('button.updatesAll'), bot('updates.chosen.all', { title }));
    const content = { texts: { en: [[{ text: 'Words that no staff wrote' }]] }, picture: null, link: null };
    const by = { author: 'aaaa', editor: 'aaaa', editors: ['aaaa'] };
    const due = { state: 'scheduled', scheduledAt: new Date(), sender: 'aaaa' };
    await prisma.broadcast.create({ data: { id: 7, campaign: PETITION, purpose: 'update', content, ...by, ...due } });
    // The control: it was due, and looked at.
    await expect.poll(async () => (await prisma.broadcast.findUniqueOrThrow({ where: { id: 7 } })).state).toBe('draft');
    await prisma.broadcast.update({ where: { id: 7 }, data: { state: 'sending', startedAt: new Date() } });
    // And the same as staff would have it, which is sent after it, comes.
    const own = { ...content, texts: { en: [[{ text: 'Words of staff' }]] } };
    const sent = { id: 8, campaign: PETITION, purpose: 'update', content: own };
    const contentMac = macOfBroadcast(rowMacsUnder(haul.secret), sent);
    await prisma.broadcast.create({ data: { ...sent, ...by, contentMac, state: 'sending', startedAt: new Date() } });
    await phone.sees('Words of staff');
    expect(phone.told.join()).not.toContain('Words that no staff wrote');
  });

  test('raises nobody among the staff', async () => {
    const { prisma } = haul.store;
    const id = 9_900_000_007;
    const editor = await haul.staff(id, 'editor');
    const works = async (): Promise<boolean> => (await asks(editor, '/stats')).includes(title);
    expect(await works()).toBe(true);
    const last = await prisma.staff.findFirstOrThrow({ orderBy: { joinedAt: 'desc' }, where: { role: 'editor' } });
    await prisma.staff.update({ where: { id: last.id }, data: { role: 'admin' } });
    expect(await works()).toBe(false);
    await prisma.staff.update({ where: { id: last.id }, data: { role: 'editor' } });
    expect(await works()).toBe(true);
  });
});
