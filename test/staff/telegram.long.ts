import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { markExported } from '../support/delivered.ts';
import { until } from '../support/waiting.ts';
import { openRig, plain, type Rig, SLUG } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.stop());

const done = async () => {
  const [newest] = await rig.broadcasts.listDrafts({ states: ['done'] });
  return newest !== undefined;
};

/** A broadcast names its campaign, in the language of its words. */
const TITLE = { en: 'Nowhere is safe for Uyghurs', nb: 'Uigurer er ikke trygge noe sted' };

describe('staff at work in Telegram', () => {
  test('to everyone else their words do not exist: the answer is that of any unknown command', async () => {
    const someone = await rig.phone(900);
    await someone.says('/frobnicate');
    const unknown = someone.last.text;
    for (const words of [
      '/staff',
      '/broadcast',
      '/close',
      '/staff aaaa-bbbb-cccc-dddd-eeee',
      '/staff log',
      '/export',
    ]) {
      await someone.says(words);
      expect(someone.last.text).toBe(unknown);
    }
    await someone.forges('st.people');
    expect(plain(someone.last.text)).toContain('is from earlier');
    expect(someone.menu).not.toContain('broadcast');
  });

  test('a code makes staff once; their menu has the commands of staff, and the code leaves the chat', async () => {
    const admin = await rig.member(1, 'admin');
    expect(admin.heard.at(-1)).toContain('You are now staff, as admin');
    expect(admin.messages.some(({ text }) => /[a-z2-7]{4}-[a-z2-7]{4}/.test(text))).toBe(false);
    await until(() => admin.menu.includes('broadcast'));
    await admin.says('/staff');
    await admin.presses('Invite an editor');
    const code = admin.heard.at(-1)?.match(/[a-z2-7]{4}(-[a-z2-7]{4}){4}/)?.[0] ?? '';
    const editor = await rig.phone(2, 'nb');
    await editor.says(`/staff ${code}`);
    expect(editor.heard.at(-1)).toContain('Du er nå med i staben, som redaktør');
    const late = await rig.phone(3);
    await late.says(`/staff ${code}`);
    expect(late.heard.at(-1)).not.toContain('staff');
    await editor.says('/close');
    expect(editor.heard.at(-1)).toContain('Rollen din gir ikke adgang');
  });

  test('a press asks the database once who it is from', async () => {
    const editor = await rig.member(60, 'editor');
    const asked = vi.spyOn(rig.database.store.prisma.staff, 'findUnique');
    try {
      await editor.says('/broadcast');
      expect(asked).toHaveBeenCalledTimes(1);
      await editor.presses('New:');
      expect(asked).toHaveBeenCalledTimes(2);
    } finally {
      asked.mockRestore();
    }
  });

  test('their menu and their notices follow the language they choose, and what is stored says that they are staff', async () => {
    const editor = await rig.member(40, 'editor', 'en');
    const described = () =>
      rig.standIn.seats.chat(40, 40).commands.find(({ command }) => command === 'broadcast')?.description ?? '';
    await until(() => described() !== '');
    const english = described();
    await editor.says('/mydata');
    expect(plain(editor.last.text)).toMatch(/you are staff here: editor, known as \w{4}/);
    await editor.says('/language');
    await editor.presses('Norsk');
    await until(() => described() !== english && described() !== '');
    expect(await rig.database.store.prisma.staff.count({ where: { language: 'nb' } })).toBeGreaterThan(0);
    const nobody = await rig.phone(41);
    await nobody.says('/mydata');
    expect(nobody.last.text).toBe('Nothing is stored about you.');
  });

  test('composed field by field, seen as it will look, sent, followed to the end, and put among the updates', async () => {
    const kari = await rig.phone(10, 'nb');
    const jean = await rig.phone(11, 'fr');
    await kari.signs('all');
    await jean.signs('all');
    const staff = await rig.member(4, 'publisher');
    await staff.says('/broadcast');
    await staff.presses('New:');
    await staff.says('Good news for everyone');
    await staff.says('Godt nytt til alle');
    await staff.presses('Skip');
    await staff.sendsPicture();
    await staff.says('Read it');
    await staff.says('Les den');
    await staff.presses('Skip');
    await staff.says('https://example.org/news');
    expect(plain(staff.last.text)).toContain('Goes to few, or to nobody yet');
    expect(plain(staff.last.text)).toContain('Its readers get this one: English');
    await staff.presses('Send it to me first');
    const seen = staff.messages.filter(({ photo }) => photo !== null && photo !== undefined);
    expect(seen.map(({ text }) => text).filter((text) => text !== '')).toEqual(
      expect.arrayContaining([`${TITLE.en}\n\nGood news for everyone`, `${TITLE.nb}\n\nGodt nytt til alle`]),
    );
    await staff.presses('Send now');
    await until(done);
    await until(() => staff.heard.some((text) => text.includes('Sent: “') && text.includes('100%')));
    await rig.settled();
    expect(kari.last.text).toBe(`${TITLE.nb}\n\nGodt nytt til alle`);
    expect(jean.last.text).toBe(`${TITLE.en}\n\nGood news for everyone`);
    expect(kari.last.keyboard.flat().map(({ text }) => text)).toEqual(['Les den', 'Stopp oppdateringer']);
    expect(jean.last.keyboard.flat()[0]?.text).toBe('Read it');

    await staff.presses('Put it among the updates');
    await jean.says('/updates');
    expect(jean.heard.at(-1)).toContain('Good news for everyone');
    await kari.presses('Stopp oppdateringer');
    expect(kari.heard.at(-1)).toContain('ingen flere oppdateringer');
  });

  test('a discreet person is only told that there is news, and the button shows it', async () => {
    const quiet = await rig.phone(12, 'nb');
    await quiet.signs('all');
    await quiet.says('/discreet');
    const staff = await rig.member(5, 'publisher');
    await staff.says('/broadcast');
    await staff.presses('New:');
    await staff.says('Only for eyes that ask');
    for (const _ of ['nb', 'fr', 'picture', 'link']) await staff.presses('Skip');
    await staff.presses('Send now');
    await until(() => quiet.last.keyboard.flat().some(({ text }) => text === 'Vis det'));
    expect(quiet.last.text).not.toContain('eyes');
    await quiet.presses('Vis det');
    expect(quiet.heard.join('\n')).toContain('Only for eyes that ask');
  });

  test('closing: the name must be typed; then nobody signs, the thanks go out, and the handing over starts the clock', async () => {
    const end = await rig.phone(13, 'nb');
    await end.signs('end');
    const before = end.heard.length;
    const staff = await rig.member(6, 'publisher');
    await staff.says('/close');
    expect(plain(staff.last.text)).toContain('closing thank-you');
    await staff.presses('Close the campaign');
    await staff.says('no');
    expect(plain(staff.last.text)).toContain('That is not it');
    await staff.says(SLUG);
    const row = await rig.database.store.prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } });
    expect(row.state).toBe('closed');
    await until(() => end.heard.length > before);
    expect(end.last.keyboard.flat().map(({ text }) => text)).toContain('Stopp oppdateringer');
    const late = await rig.phone(14);
    await late.says('/start');
    expect(late.heard.join('\n')).toContain('This campaign is closed');

    await staff.says('/delivered');
    expect(plain(staff.last.text)).toContain('No final export');
    const { prisma } = rig.database.store;
    await markExported(prisma, rig.privacy.rows, SLUG, 4, new Date());
    await staff.says('/delivered');
    await staff.says('The embassy in Oslo');
    await staff.presses('Today');
    await staff.presses('Yes, record it');
    const second = await rig.member(8, 'publisher');
    await second.says('/campaign');
    await second.presses('Confirm');
    const delivered = await rig.database.store.prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } });
    expect(delivered).toMatchObject({ state: 'delivered', deliveredTo: 'The embassy in Oslo', deliveredCount: 4 });
    expect(delivered.deliveredAt).not.toBeNull();
    await second.presses('Write the last message');
    expect(plain(second.last.text)).toContain('the last message on');
    expect(plain(second.last.text)).toMatch(/4 signatures were handed to The embassy in Oslo on \d+ \w+ \d{4}\./);
    await late.says('/start');
    expect(plain(late.heard.join('\n'))).toContain('4 signatures were handed to The embassy in Oslo on');
  });

  test('what was done stands in the log, without any supporter', async () => {
    const staff = await rig.member(7, 'editor');
    await staff.says('/staff log');
    const log = staff.heard.at(-1) ?? '';
    for (const what of ['closed', 'confirmed the handover', 'sent broadcast']) expect(log).toContain(what);
    await staff.says('/stats');
    expect(staff.heard.at(-1)).toContain('signatures in all');
    const events = await rig.database.store.prisma.auditEvent.findMany({ omit: { prior: true, mac: true } });
    expect(JSON.stringify(events)).not.toMatch(/telegram:|\b(10|11|12|13)\b"/);
    expect(rig.lines.join('\n')).not.toMatch(/embassy|aaaa-bbbb/);
  });
});
