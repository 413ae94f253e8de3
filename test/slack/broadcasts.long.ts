import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../bots/playground/far-end.ts';
import type { Progress } from '../../src/broadcasts/port.ts';
import type { PictureRef } from '../../src/broadcasts/types.ts';
import { until } from '../support/waiting.ts';
import type { Person } from './person.ts';
import { SLUG } from './rig.ts';
import { EVERYTHING, openStaffRig, PNG, type StaffRig } from './staff-rig.ts';

let rig: StaffRig;
afterEach(() => rig.stop());

async function begin(words: string, picture: PictureRef | null = null): Promise<number> {
  const content = { texts: { en: [[{ text: words }]] }, picture, link: null };
  const draft = await rig.broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content, author: 'aaaa' });
  await rig.broadcasts.start(draft.id, { version: draft.version, by: 'aaaa' });
  return draft.id;
}

/** Where it stands once `holds`. Every sum is whole at every moment. */
async function reached(id: number, holds: (progress: Progress) => boolean): Promise<Progress> {
  let last: Progress | null = null;
  await until(
    async () => {
      last = await rig.broadcasts.progress(id);
      return last !== null && holds(last);
    },
    () => `${JSON.stringify(last)} being as wanted`,
  );
  const { sent, gone, failed, unknown, skipped, left, audience } = last as unknown as Progress;
  expect(sent + gone + failed + unknown + skipped + left).toBe(audience);
  return last as unknown as Progress;
}

const done = ({ state }: Progress) => state === 'done';
const posts = () => rig.standIn.calls.filter(({ method }) => method === 'chat.postMessage');
const fail = (fault: Fault, method = 'chat.postMessage', times = 1) => rig.standIn.faults.on({ fault, method, times });
const refusal = (error: string): Fault => ({ kind: 'refusal', error });

describe('broadcasts in Slack', () => {
  test('each error of the platform is named by what comes next, and who is gone is unsubscribed', async () => {
    rig = await openStaffRig();
    await rig.subscriber('en-GB');
    const { prisma } = rig.core.deps;
    const cases: readonly (readonly [Fault, string, Partial<Progress>])[] = [
      [refusal('msg_too_long'), 'chat.postMessage', { failed: 1, failures: { 'bad message': 1 } }],
      [refusal('invalid_blocks'), 'chat.postMessage', { failed: 1, failures: { 'bad message': 1 } }],
      [refusal('restricted_action'), 'chat.postMessage', { failed: 1, failures: { 'not allowed': 1 } }],
      [refusal('something_new'), 'chat.postMessage', { failed: 1, failures: { refused: 1 } }],
      [{ kind: 'server error' }, 'chat.postMessage', { unknown: 1 }],
      [{ kind: 'drop after' }, 'chat.postMessage', { unknown: 1 }],
      [refusal('internal_error'), 'conversations.open', { sent: 1 }],
    ];
    for (const [fault, method, outcome] of cases) {
      fail(fault, method);
      const id = await begin(JSON.stringify(fault));
      expect(await reached(id, done), JSON.stringify(fault)).toMatchObject(outcome);
    }
    // Whoever is deactivated has no direct messages any more: opening them anew says so.
    fail(refusal('is_archived'));
    fail(refusal('user_disabled'), 'conversations.open');
    expect(await reached(await begin('to nobody'), done)).toMatchObject({ gone: 1 });
    expect(await prisma.subscription.count()).toBe(0);
  });

  test('429 is obeyed to the second, while a supporter reads undisturbed', async () => {
    rig = await openStaffRig();
    const people: Person[] = [];
    for (const _ of [1, 2, 3]) people.push(await rig.subscriber('en-GB'));
    fail({ kind: 'too many requests', retryAfter: 5 });
    const id = await begin('slowly');
    await until(() => posts().some(({ status }) => status === 429), 'the 429');
    await rig.kari.command('/petition about');
    await until(() => rig.kari.hasModal() && rig.kari.read('modal').length > 60, 'the campaign');
    const arrived = () => posts().filter(({ ok }) => ok);
    expect(arrived().length).toBeLessThan(3);
    expect(await reached(id, done)).toMatchObject({ sent: 3 });
    const refused = posts().find(({ status }) => status === 429);
    const again = arrived().find(({ fields }) => fields['channel'] === refused?.fields['channel']);
    expect((again?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(5_000);
    for (const one of people) expect(await rig.inbox(one)).toHaveLength(1);
  });

  test('a revoked token stops the account, nobody is lost, and a new one goes on', async () => {
    rig = await openStaffRig();
    const person = await rig.subscriber('en-GB');
    fail(refusal('token_revoked'));
    const id = await begin('after all');
    expect(await reached(id, ({ state }) => state === 'paused')).toMatchObject({ paused: 'account dead', left: 1 });
    await rig.broadcasts.resume(id);
    expect(await reached(id, done)).toMatchObject({ sent: 1 });
    expect(await rig.inbox(person)).toEqual([expect.stringContaining('after all')]);
  });

  test('direct messages are opened once, and their id is stored encrypted', async () => {
    rig = await openStaffRig();
    await rig.subscriber('en-GB');
    for (const words of ['one', 'two', 'three']) await reached(await begin(words), done);
    const opened = rig.standIn.calls.filter(({ method }) => method === 'conversations.open');
    expect(opened).toHaveLength(1);
    const [row] = await rig.core.deps.prisma.subscription.findMany();
    const dm = [...new Set(posts().map(({ fields }) => String(fields['channel'])))];
    expect(dm).toEqual([expect.stringMatching(/^D/)]);
    expect(Buffer.from(row?.address ?? []).toString('latin1')).not.toContain(dm[0]);
  });

  test('/petition hide takes the app’s own messages away, and says what stays', async () => {
    rig = await openStaffRig();
    const [person, other] = [await rig.subscriber('en-GB'), await rig.subscriber('en-GB')];
    await reached(await begin('old news'), done);
    await reached(await begin('news'), done);
    expect(await rig.inbox(person)).toHaveLength(2);
    rig.standIn.faults.on({ fault: refusal('cant_delete_message'), method: 'chat.delete' });
    await person.command('/petition hide');
    await person.sees('did not let me delete');
    await person.close();
    expect(await rig.inbox(person)).toHaveLength(2);

    rig.standIn.faults.clear();
    // The first is gone by other hands: that is no failure.
    rig.standIn.faults.on({ fault: refusal('message_not_found'), method: 'chat.delete', times: 1 });
    await person.command('/petition hide');
    await person.sees('is gone');
    expect(await rig.inbox(person)).toHaveLength(1);
    // Nobody else's are touched.
    expect(await rig.inbox(other)).toHaveLength(2);
  });

  test('a picture is uploaded once; without the scope for it messages go without', async () => {
    rig = await openStaffRig();
    for (const _ of [1, 2]) await rig.subscriber('en-GB');
    const picture = await rig.broadcasts.storePicture({ bytes: PNG, name: 'a.png' });
    expect(await reached(await begin('seen', picture), done)).toMatchObject({ sent: 2 });
    const uploads = () => rig.standIn.calls.filter(({ method, ok }) => method === 'files.completeUploadExternal' && ok);
    expect(uploads()).toHaveLength(1);
    expect(JSON.stringify(posts().map(({ fields }) => fields)).match(/slack_file/g)).toHaveLength(2);
    await rig.stop();

    rig = await openStaffRig({ scopes: EVERYTHING.filter((scope) => scope !== 'files:write') });
    await rig.subscriber('en-GB');
    const again = await rig.broadcasts.storePicture({ bytes: PNG, name: 'a.png' });
    expect(await reached(await begin('unseen', again), done)).toMatchObject({ sent: 1 });
    expect(JSON.stringify(posts().map(({ fields }) => fields))).not.toContain('slack_file');
  });

  test('without the scope for reading files the window has no field for a picture, and says why', async () => {
    rig = await openStaffRig({ scopes: EVERYTHING.filter((scope) => scope !== 'files:read') });
    const staff = await rig.composing('editor');
    expect(staff.modal().blocks.some((block) => block.kind === 'input' && block.control.kind === 'file')).toBe(false);
    await staff.fill('field.en', 'Words');
    await staff.submit();
    await staff.sees('[Add a picture');
    await staff.press('modal', 'Add a picture');
    await staff.sees('files:read');
  });

  test('staff pause, resume and cancel from Slack', async () => {
    // So slow that it is not done before somebody presses, on any machine.
    rig = await openStaffRig({ rate: 0.05 });
    const staff = await rig.member('publisher');
    for (const _ of [1, 2, 3, 4]) await rig.subscriber('en-GB');
    const id = await begin('in between');
    await reached(id, ({ sent }) => sent >= 1);
    await staff.close();
    await staff.command('/petition broadcast');
    await until(() => staff.hasModal() && staff.buttons('modal').some((label) => !label.startsWith('New')), 'the list');
    const open = staff.buttons('modal').find((label) => !label.startsWith('New')) ?? '';
    await staff.press('modal', open);
    await staff.sees('[Pause');
    await staff.press('modal', 'Pause');
    await staff.sees('[Go on');
    const paused = await reached(id, ({ state, paused }) => state === 'paused' && paused === 'staff');
    expect(paused.left).toBeGreaterThan(0);
    await staff.press('modal', 'Go on');
    await staff.sees('[Pause');
    await reached(id, ({ state }) => state === 'sending');
    await staff.press('modal', 'Cancel');
    await staff.sees('Cancel this broadcast for good?');
    await staff.press('modal', 'Yes, cancel it');
    expect(await reached(id, ({ state }) => state === 'cancelled')).toMatchObject({ sent: 1, failed: 0, unknown: 0 });
  });

  test('a paused app sends nothing into its workspace', async () => {
    rig = await openStaffRig();
    const person = await rig.subscriber('en-GB');
    const row = await rig.core.deps.prisma.subscription.findFirstOrThrow();
    await rig.core.deps.prisma.workspaceSettings.create({
      data: { account: row.account, paused: true, allowsConnect: false },
    });
    expect(await reached(await begin('hush'), done)).toMatchObject({ failed: 1, failures: { 'not allowed': 1 } });
    expect(await rig.inbox(person)).toEqual([]);
  });
});
