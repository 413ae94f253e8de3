import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRig, type Phone, type Rig, SLUG } from './rig.ts';

let rig: Rig;
let editor: Phone;

beforeAll(async () => {
  rig = await openRig({ exactCounts: false });
  editor = await rig.member(1, 'editor');
});
afterAll(() => rig.stop());

/** Everything that an editor can look at: what the bot answers to each, as it stands in the chat. */
async function look(): Promise<readonly string[]> {
  const heard: string[] = [];
  for (const words of ['/campaign', '/stats', '/broadcast', '/mydata', '/start']) {
    const before = editor.heard.length;
    await editor.says(words);
    heard.push(...editor.heard.slice(before));
  }
  const labels = editor.last.keyboard.flat().map(({ text }) => text);
  return [...heard, ...labels];
}

test('an editor who watches cannot see that one person signs, asks for updates, stops them and withdraws', async () => {
  const { prisma } = rig.database.store;
  await rig.broadcasts.createDraft({
    campaign: SLUG,
    purpose: 'update',
    content: { texts: { en: [[{ text: 'News' }]] }, picture: null, link: null },
    author: 'else',
  });
  const nobody = await look();
  const victim = await rig.phone(2);
  await victim.signs('all');
  expect(await prisma.signature.count()).toBe(1);
  expect(await prisma.subscription.count()).toBe(1);
  expect(await look()).toEqual(nobody);
  await victim.says('/stop');
  await victim.says('/withdraw');
  await victim.presses('Yes, withdraw');
  expect(await prisma.signature.count()).toBe(0);
  expect(await prisma.subscription.count()).toBe(0);
  expect(await look()).toEqual(nobody);
  // The control: what the public sees is seen.
  await prisma.campaign.update({ where: { slug: SLUG }, data: { publicCount: 300 } });
  expect((await look()).join()).toContain('300');
});

test('nor who is the first to be written to: a draft and its test look the same', async () => {
  const draft = async () => {
    const before = editor.heard.length;
    await editor.says('/broadcast');
    await editor.presses('News');
    return editor.heard.slice(before);
  };
  const before = await draft();
  await (await rig.phone(3)).signs('all');
  expect(await draft()).toEqual(before);
});
