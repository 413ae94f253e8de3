import type { ViewResponseAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import { button, input, modal, plain, section } from './blocks.ts';
import { boltOverHttp, boltOverSocket, call, client, open, type World } from './support.ts';

/** Kari has a modal open; the app answers its submit as told. */
async function openModal(start: typeof boltOverHttp, answers: (ViewResponseAction | undefined)[], view = MODAL) {
  const world = await open();
  const closed: { view: string; all: boolean }[] = [];
  await start(world, (app) => {
    app.command('/petition', async ({ ack, command }) => {
      await ack();
      await call(world.web, 'views.open', { trigger_id: command.trigger_id, view });
    });
    app.view({ callback_id: 'form', type: 'view_submission' }, async ({ ack }) => {
      const answer = answers.shift();
      if (answer === undefined) await ack();
      else await ack(answer);
    });
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
      closed.push({ view: body.view.callback_id, all: 'is_cleared' in body && body.is_cleared === true });
      await ack();
    });
  });
  const { standIn, kari, general } = world;
  await standIn.seats.command(kari, general, '/petition');
  await expect.poll(() => standIn.seats.workspace(kari).modal).not.toBeNull();
  return { ...world, closed, top: () => standIn.seats.workspace(kari).modal };
}

const typed = { type: 'plain_text_input', action_id: 'typed' };
const MODAL = modal([input(typed, { optional: true })], { notify_on_close: true });
const TITLED = (text: string) => modal([section(text)], { title: plain(text) }) as never;

const ways = [
  { way: 'HTTP', start: boltOverHttp },
  { way: 'Socket Mode', start: boltOverSocket },
];

test.each(ways)('over $way a submit pushes, changes, clears', async ({ start }) => {
  const { standIn, kari, top } = await openModal(start, [
    { response_action: 'push', view: TITLED('Second') },
    { response_action: 'update', view: TITLED('Third') },
    undefined,
    { response_action: 'clear' },
  ]);
  expect(await standIn.seats.submit(kari)).toBe('acknowledged');
  expect(top()).toMatchObject({ title: 'Second', depth: 2 });
  expect(await standIn.seats.submit(kari)).toBe('acknowledged');
  expect(top()).toMatchObject({ title: 'Third', depth: 2 });
  expect(await standIn.seats.submit(kari)).toBe('acknowledged');
  expect(top()).toMatchObject({ title: 'Form', depth: 1 });
  expect(await standIn.seats.submit(kari)).toBe('acknowledged');
  expect(top()).toBeNull();
});

test('an answer that Slack does not take leaves the modal as it is', async () => {
  const { standIn, kari, top } = await openModal(boltOverHttp, [
    { response_action: 'errors', errors: { nowhere: 'Wrong' } },
    { response_action: 'update', view: TITLED('A title that is too long for Slack') },
  ]);
  expect(await standIn.seats.submit(kari)).toBe('bad answer');
  expect(await standIn.seats.submit(kari)).toBe('bad answer');
  expect(top()).toMatchObject({ title: 'Form', depth: 1 });
});

test('the app is told of a modal that was closed, where it asked to be', async () => {
  const { standIn, kari, closed } = await openModal(boltOverHttp, []);
  expect(await standIn.seats.close(kari)).toBe('acknowledged');
  expect(closed).toEqual([{ view: 'form', all: false }]);
});

test('a visitor of a shared channel is known by their own workspace', async () => {
  const world = await open();
  const seen: unknown[] = [];
  await boltOverHttp(world, (app) => {
    app.action('go', async ({ ack, body }) => {
      seen.push([body.team?.id, body.user.id, 'team_id' in body.user ? body.user.team_id : null]);
      await ack();
    });
  });
  const { standIn, web, general, team } = world;
  const other = standIn.world.team({ name: 'Other' });
  const guest = standIn.world.person({ teamId: other, realName: 'Guest' });
  await standIn.admin.share(general, other);
  await standIn.seats.join(guest, general);
  const blocks = [{ type: 'actions', block_id: 'row', elements: [button()] }];
  const { ts } = await call(web, 'chat.postMessage', { channel: general, text: 'x', blocks });
  await standIn.seats.press(guest, { channelId: general, ts: String(ts) }, 'row', 'go');
  expect(seen).toEqual([[team, guest, other]]);
  await expect(standIn.seats.command(guest, general, '/petition')).rejects.toThrow(RangeError);
});

test('an organisation’s installation serves all its workspaces and says so', async () => {
  const world = await open();
  const { standIn, apiUrl } = world;
  const enterpriseId = standIn.world.enterprise({ name: 'Choirs' });
  const west = standIn.world.team({ name: 'West', enterpriseId });
  const token = await standIn.admin.install(west, { enterprise: true });
  const ann = standIn.world.person({ teamId: west, realName: 'Ann' });
  const hall = standIn.world.channel({ teamId: west, name: 'hall', members: [ann] });
  const seen: unknown[] = [];
  await boltOverHttp({ ...world, token } satisfies World, (app) => {
    app.command('/petition', async ({ ack, command, context }) => {
      seen.push([command.team_id, command.enterprise_id, context.isEnterpriseInstall]);
      await ack({ response_type: 'ephemeral', text: 'Only you see this' });
    });
  });
  await standIn.seats.command(ann, hall, '/petition');
  expect(seen).toEqual([[west, enterpriseId, true]]);
  await standIn.seats.openChannel(ann, hall);
  expect(standIn.seats.workspace(ann).channel?.messages).toMatchObject([{ onlyMe: true }]);
  const web = client(apiUrl, token);
  expect((await web.conversations.info({ channel: hall })).channel).toMatchObject({ id: hall });
});
