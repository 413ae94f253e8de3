import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayIn } from '../../src/campaign/calendar.ts';
import { readSetAside } from '../../src/signatures/set-aside.ts';
import { addCrowd } from '../support/crowd.ts';
import { until } from '../support/waiting.ts';
import { SLUG } from './rig.ts';
import { openStaffRig, PNG, type StaffRig } from './staff-rig.ts';

let rig: StaffRig;
beforeAll(async () => {
  rig = await openStaffRig();
});
afterAll(() => rig.stop());

const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, '');
const inbox = async (person: Parameters<StaffRig['inbox']>[0]) => (await rig.inbox(person)).map(bare);

describe('staff at work in Slack', () => {
  test('to everyone else their words do not exist: the answer is that of any unknown command', async () => {
    const { kari } = rig;
    await kari.command('/petition frobnicate');
    await until(() => kari.hasModal() && !kari.read('modal').includes('…'), 'an answer');
    const unknown = kari.read('modal');
    for (const words of ['staff', 'broadcast', 'close', 'staff aaaa-bbbb-cccc-dddd-eeee', 'staff log', 'export']) {
      await kari.close();
      await kari.command(`/petition ${words}`);
      await rig.settled();
      expect(kari.read('modal')).toBe(unknown);
    }
  });

  test('a form with formatting, seen as it will look, sent to both channels in three languages, and followed', async () => {
    const nb = await rig.subscriber('nb-NO');
    const fr = await rig.subscriber('fr-FR');
    const en = await rig.subscriber('en-GB');
    await rig.crowd([1, 2, 3]);
    const staff = await rig.composing('publisher');
    await staff.fill('field.en', 'Good *news* for everyone\n\nRead [the report](https://example.org/r)');
    await staff.fill('field.nb', 'Godt _nytt_ til alle');
    await staff.fill('field.fr', 'Bonne *nouvelle*');
    await staff.fill('field.label_en', 'Read it');
    await staff.fill('field.label_nb', 'Les den');
    await staff.fill('field.address', 'nowhere');
    await staff.submit();
    const wrong = staff.modal().blocks.flatMap((block) => (block.kind === 'input' ? (block.error ?? []) : []));
    expect(wrong).toHaveLength(1);
    await staff.fill('field.address', 'https://example.org/news');
    await staff.submit();
    await staff.sees('Goes to');
    expect(bare(staff.read('modal'))).toContain('Goes to few, or to nobody yet');
    await staff.press('modal', 'Send it to me first');
    await rig.settled();
    expect(await inbox(staff)).toHaveLength(3);
    await staff.press('modal', 'Send now');
    const done = async () => (await rig.broadcasts.listDrafts({ states: ['done'] })).length === 1;
    await until(done, 'the end');
    await rig.settled();
    expect(await inbox(nb)).toEqual([
      'Uigurer er ikke trygge noe sted\n\nGodt nytt til alle\n[Les den]\n[Stopp oppdateringer]',
    ]);
    expect(await inbox(fr)).toEqual([expect.stringMatching(/^Les Ouïghours .*\n\nBonne nouvelle\n\[Read it\]/)]);
    expect(await inbox(en)).toEqual([expect.stringContaining('Good news for everyone\n\nRead the report')]);
    const onTelegram = [1, 2, 3].map((id) => rig.telegram.seats.chat(id, id).messages.at(-1)?.text);
    expect(onTelegram).toEqual(
      expect.arrayContaining(
        ['Bonne nouvelle', 'Godt nytt til alle', 'Good news'].map((words) => expect.stringContaining(words)),
      ),
    );
    const posted = JSON.stringify(
      rig.standIn.calls.filter(({ method }) => method === 'chat.postMessage').map(({ fields }) => fields),
    );
    expect(posted).toMatch(/news[^}]*style[^}]*bold/);
    expect(posted).toContain('https://example.org/r');
    // The progress stands in the direct messages, once, and was edited to its end.
    await until(async () => (await inbox(staff)).some((text) => text.includes('100%')), 'the progress at its end');
    expect((await inbox(staff)).filter((text) => text.includes('%'))).toHaveLength(1);
    expect(rig.standIn.pings).toEqual([]);
  });

  test('the first tap on Stop in a message works, and that person gets nothing afterwards', async () => {
    const person = await rig.subscriber('nb-NO');
    await broadcast('One');
    const [message] = await rig.inbox(person);
    expect(message).toContain('One');
    await pressInInbox(person, 'Stopp oppdateringer');
    await person.sees('ingen flere oppdateringer');
    await broadcast('Two');
    expect(await inbox(person)).toHaveLength(1);
  });

  test('a discreet person is only told that there is news, and the button shows it', async () => {
    const quiet = await rig.subscriber('en-GB');
    await quiet.command('/petition discreet');
    await rig.settled();
    await quiet.close();
    await broadcast('Only for eyes that ask');
    expect((await inbox(quiet)).join()).not.toContain('eyes');
    const call = rig.standIn.calls.filter(({ method }) => method === 'chat.postMessage').map(({ fields }) => fields);
    expect(JSON.stringify(call.filter((one) => JSON.stringify(one).includes('bnews.')))).not.toContain('eyes');
    await pressInInbox(quiet, 'Show it');
    await quiet.sees('Only for eyes that ask');
  });

  test('a picture is drawn for the numbers, and lies in the messages', async () => {
    const staff = await rig.member('editor');
    const of = { campaign: SLUG, channel: 'slack', language: 'en', slot: 0 };
    const days = ['2026-01-05', '2026-01-06'].map((day) => ({ ...of, day: new Date(day), signed: 20 }));
    const { prisma } = rig.core.deps;
    await prisma.tally.createMany({ data: days });
    // Before the handing over staff see no more than the public.
    const where = { slug: SLUG };
    await prisma.campaign.update({ where, data: { state: 'delivered' } });
    await staff.command('/petition stats');
    await staff.sees('signatures in all');
    await until(() => staff.read('modal').includes('The picture'), 'word of the picture');
    expect(rig.standIn.calls.filter(({ method, ok }) => method === 'files.completeUploadExternal' && ok)).toHaveLength(
      1,
    );
    await prisma.campaign.update({ where, data: { state: 'open' } });
  });

  test('a picture is given in the window; what is none is refused at its field; readers of both channels see it', async () => {
    const reader = await rig.subscriber('en-GB');
    await rig.crowd([21]);
    const staff = await rig.composing('publisher');
    await staff.fill('field.en', 'Look at this');
    await staff.attach('field.picture', 'words.png', Buffer.from('words'));
    await staff.submit();
    const [wrong] = staff.modal().blocks.flatMap((block) => (block.kind === 'input' && block.error ? [block] : []));
    expect(wrong).toMatchObject({
      label: 'Picture',
      error: { text: expect.stringContaining('not a picture I can use') },
    });
    await staff.attach('field.picture', 'view.png', PNG);
    await staff.submit();
    await staff.sees('With a picture above it');
    await staff.press('modal', 'No picture');
    await staff.sees('[Add a picture');
    await staff.press('modal', 'Add a picture');
    await staff.sees('leaves less room');
    await staff.attach('field.picture', 'view.png', PNG);
    await staff.submit();
    await staff.sees('With a picture above it');
    const ended = async () => (await rig.broadcasts.listDrafts({ states: ['done'] })).length;
    const before = await ended();
    await staff.press('modal', 'Send now');
    await until(async () => (await ended()) > before, 'the end');
    await rig.settled();
    const to = ({ fields }: { fields: Readonly<Record<string, unknown>> }) => JSON.stringify(fields);
    const inSlack = rig.standIn.calls.filter(({ method }) => method === 'chat.postMessage').map(to);
    expect(inSlack.some((one) => one.includes('Look at this') && one.includes('slack_file'))).toBe(true);
    expect((await inbox(reader)).join()).toContain('Look at this');
    const photos = rig.telegram.calls.filter(({ method }) => method === 'sendPhoto').map(to);
    expect(photos.some((one) => one.includes('Look at this'))).toBe(true);
  });

  test('a picture that leaves too little room for the text is refused at its own field, with the number to cut', async () => {
    const staff = await rig.composing('editor');
    await staff.fill('field.en', 'x'.repeat(1_500));
    await staff.submit();
    await staff.sees('[Add a picture');
    await staff.press('modal', 'Add a picture');
    await staff.sees('leaves less room');
    await staff.attach('field.picture', 'view.png', PNG);
    await staff.submit();
    const [wrong] = staff.modal().blocks.flatMap((block) => (block.kind === 'input' && block.error ? [block] : []));
    expect(wrong).toMatchObject({ label: 'Picture', error: { text: expect.stringMatching(/Telegram.*cut \D*\d+/) } });
  });

  test('signatures are looked at in one form, set aside by two, and taken back by two', async () => {
    const [one, other] = [await rig.member('publisher'), await rig.member('publisher')];
    const { prisma, privacy } = rig.core.deps;
    const day = dayIn('Europe/Oslo', new Date(Date.now() - 3 * 86_400_000));
    await signs(rig.ola);
    await addCrowd(prisma, privacy, { campaign: SLUG, people: 7, day, channel: 'slack', language: 'en' });
    const taken = async () => (await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).setAside;
    const openedBy = async (person: typeof one) => {
      await person.close();
      await person.command('/petition campaign');
      await person.sees('[Set aside:');
      await person.press('modal', 'Set aside:');
      await person.sees('Signatures set aside');
    };
    await openedBy(one);
    await one.press('modal', 'Look at a group');
    await one.sees('What you saw');
    for (const [field, value] of [
      ['day', 'soon'],
      ['channel', 'slack'],
      ['language', 'en'],
      ['reason', 'program'],
      ['words', 'Seven in a minute'],
    ] as const)
      await one.fill(`field.${field}`, value);
    await one.submit();
    await one.sees('I need a date that is over');
    const wrong = one.modal().blocks.flatMap((block) => (block.kind === 'input' && block.error ? [block] : []));
    expect(wrong).toMatchObject([{ label: 'Day (2026-12-01)', error: { text: expect.stringContaining('a date') } }]);
    expect(await prisma.setAside.count()).toBe(0);
    await one.fill('field.day', day);
    await one.submit();
    await one.sees('Here is the group');
    expect(bare(one.read('modal'))).toContain('Made by a program: Seven in a minute');
    await one.press('modal', 'Propose to set aside');
    await one.sees('Another who may send must agree');
    expect(one.buttons('modal').join()).not.toContain('Agree');
    expect(await readSetAside(prisma, privacy, SLUG)).toEqual([]);
    await openedBy(other);
    await other.press('modal', 'Agree, set aside');
    await other.sees('✓ Set aside');
    expect(await taken()).toBe(7);
    await other.press('modal', 'Take back');
    await other.sees('✓ Proposed to take them back');
    expect(other.buttons('modal').join()).not.toContain('Agree');
    expect(await taken()).toBe(7);
    await openedBy(one);
    await one.press('modal', 'Agree, take back');
    await one.sees('they count again');
    expect(await taken()).toBe(0);
    expect(await prisma.signature.count()).toBe(8);
  });

  test('closing: a question is a window with a field; the name must be typed there', async () => {
    const staff = await rig.member('publisher');
    await staff.command('/petition close');
    await staff.sees('[Close the campaign');
    await staff.press('modal', 'Close the campaign');
    await staff.sees('write its short name');
    await staff.fill('field.answer', 'no');
    await staff.submit();
    await staff.sees('That is not it');
    await staff.fill('field.answer', SLUG);
    await staff.submit();
    const { prisma } = rig.core.deps;
    await until(
      async () => (await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).state === 'closed',
      'the end',
    );
  });

  test('nothing that is logged tells of anyone', () => {
    expect(rig.core.lines.join('\n')).not.toMatch(/Person|xoxb|eyes that|"[UTD]0\w+/);
  });
});

async function signs(person: Parameters<StaffRig['inbox']>[0]): Promise<void> {
  await person.command('/petition sign');
  await person.sees('Who else can see this');
  await person.fill('field.consent', ['yes']);
  await person.fill('field.visibility', 'anonymous');
  await person.submit();
  await person.sees('Without a name');
  await person.press('modal', 'Sign');
  await person.sees('Your signature is in');
  await person.close();
}

async function broadcast(words: string): Promise<void> {
  const content = { texts: { en: [[{ text: words }]] }, picture: null, link: null };
  const draft = await rig.broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content, author: 'aaaa' });
  await rig.broadcasts.start(draft.id, { version: draft.version, by: 'aaaa' });
  await until(async () => (await rig.broadcasts.progress(draft.id))?.state === 'done', 'the end');
  await rig.settled();
}

async function pressInInbox(person: Parameters<StaffRig['inbox']>[0], label: string): Promise<void> {
  await rig.inbox(person);
  const message = person.messages().at(-1);
  if (!message) throw new Error('no message');
  const channelId = await rig.standIn.seats.openAppMessages(person.id);
  await person.press({ channelId, ts: message.ts }, label);
}
