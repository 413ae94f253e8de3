import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/waiting.ts';
import { openRig, type Phone, plain, type Rig } from './rig.ts';

let rig: Rig;
let one: Phone;
let other: Phone;
beforeAll(async () => {
  rig = await openRig({ approvals: 1, rate: 10 });
  one = await rig.member(1, 'publisher');
  other = await rig.member(2, 'publisher');
  for (const id of [100, 101, 102]) await (await rig.phone(id)).signs('all');
});
afterAll(() => rig.stop());

async function composes(phone: Phone, words: string): Promise<void> {
  await phone.says('/broadcast');
  await phone.presses('New:');
  await phone.says(words);
  for (let skips = 0; skips < 4; skips += 1) await phone.presses('Skip');
}

describe('two staff members', () => {
  test('their drafts do not collide, and each is found again', async () => {
    await one.says('/broadcast');
    await one.presses('New:');
    await composes(other, 'The draft of the other');
    await one.says('The draft of the one');
    for (let skips = 0; skips < 4; skips += 1) await one.presses('Skip');
    expect(one.last.text).toContain('The draft of the one');
    expect(one.last.text).not.toContain('of the other');
    await one.says('/broadcast');
    await one.presses('The draft of the other');
    expect(one.last.text).toContain('The draft of the other');
  });

  test('who wrote it cannot send it alone; the other approves; a change withdraws that', async () => {
    await composes(one, 'Needs four eyes');
    expect(plain(one.last.text)).toContain('Someone else must approve it');
    expect(
      one.last.keyboard
        .flat()
        .map(({ text }) => plain(text))
        .join(),
    ).not.toContain('Send now');
    const before = other.heard.length;
    await one.presses('Ask for approval');
    await until(() => other.heard.length > before);
    expect(other.heard.at(-1)).toContain('asks for approval');
    await other.presses('Show it');
    await other.presses('Approve');
    expect(other.heard.at(-1)).toContain('Approved');
    await one.presses('Text: English');
    await one.says('Changed after the approval');
    expect(plain(one.last.text)).toContain('Someone else must approve it');
    await other.presses('Approve');
    expect(other.heard.at(-1)).toContain('It was changed since you were shown it');
    await other.presses('Approve');
    expect(plain(other.last.text)).toContain('Approved by');
    expect(
      other.last.keyboard
        .flat()
        .map(({ text }) => plain(text))
        .join(),
    ).not.toContain('Send now');
    await one.says('/broadcast');
    await one.presses('Changed after');
    await one.presses('Send now');
    await until(() => one.heard.some((text) => text.includes('Sent: “')));
  });

  test('forty taps on Send start it once', async () => {
    await composes(one, 'Only once');
    await other.says('/broadcast');
    await other.presses('Only once');
    await other.presses('Approve');
    await one.says('/broadcast');
    await one.presses('Only once');
    const send = one.last;
    const at = send.keyboard.findIndex((row) => row.some(({ text }) => plain(text).startsWith('Send now')));
    await Promise.all(Array.from({ length: 40 }, () => rig.standIn.seats.press(one.id, one.id, send.messageId, at, 0)));
    await until(async () => {
      const [newest] = await rig.broadcasts.listDrafts({ states: ['done'] });
      return JSON.stringify(newest ?? null).includes('Only once');
    });
    await rig.settled();
    const got = rig.standIn.seats.chat(100, 100).messages.filter(({ text }) => plain(text).endsWith('Only once'));
    expect(got).toHaveLength(1);
    const events = await rig.database.store.prisma.auditEvent.findMany({ where: { what: 'sent' } });
    const [newest] = await rig.broadcasts.listDrafts({ states: ['done'] });
    expect(events.filter(({ subject }) => subject === newest?.id.toString(36))).toHaveLength(1);
  });

  test('scheduled, and taken back', async () => {
    await composes(one, 'For later');
    await other.says('/broadcast');
    await other.presses('For later');
    await other.presses('Approve');
    await one.says('/broadcast');
    await one.presses('For later');
    await one.presses('Send at a time');
    await one.says('2020-01-01 10:00');
    expect(one.heard.at(-1)).toContain('That time has passed');
    const ahead = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10);
    await one.says(`${ahead} 18:00`);
    expect(one.heard.at(-1)).toContain('It will be sent');
    expect(one.heard.at(-1)).toContain('18:00');
    await one.presses('Take it back');
    expect(one.heard.at(-1)).toContain('Draft by');
  });

  test('who is revoked loses the menu and every button at once', async () => {
    const admin = await rig.member(3, 'admin');
    await until(() => one.menu.includes('broadcast'));
    await one.says('/staff');
    const handle = one.heard.at(-1)?.match(/• (\w{4}), publisher, since .* \(you\)/)?.[1] ?? '';
    await admin.says('/staff');
    await admin.presses(`Revoke ${handle}`);
    await admin.presses('Yes, revoke');
    expect(admin.heard.at(-1)).toContain('no longer staff');
    await until(() => !one.menu.includes('broadcast'));
    const before = await rig.broadcasts.listDrafts();
    await one.presses('Throw away').catch(() => one.forges('st.list'));
    expect(one.heard.at(-1)).toContain('is from earlier');
    expect(await rig.broadcasts.listDrafts()).toHaveLength(before.length);
  });
});
