import { expect, test } from 'vitest';
import { actions, button, input, modal, options, plain, section } from './blocks.ts';
import { boltOverHttp, call, open, refusal, type World } from './support.ts';

/** An app that lets every interaction pass, so that tests call the Web API themselves. */
async function openWithApp(): Promise<World & { triggers: string[]; urls: string[] }> {
  const world = await open();
  const triggers: string[] = [];
  const urls: string[] = [];
  await boltOverHttp(world, (app) => {
    app.command('/petition', async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      urls.push(command.response_url);
      await ack();
    });
    app.action(/.*/, async ({ ack, body }) => {
      if ('trigger_id' in body) triggers.push(body.trigger_id);
      await ack();
    });
    app.view({ callback_id: 'form', type: 'view_submission' }, async ({ ack, body }) => {
      // Bolt's types do not have it.
      const chosen = 'response_urls' in body ? (body.response_urls as { response_url: string }[]) : [];
      urls.push(...chosen.map(({ response_url }) => response_url));
      await ack();
    });
  });
  return { ...world, triggers, urls };
}

const answer = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test('a trigger shows a modal once, and only within three seconds', async () => {
  const { standIn, web, kari, general, triggers, clock } = await openWithApp();
  await standIn.seats.command(kari, general, '/petition');
  await standIn.seats.command(kari, general, '/petition');
  const view = modal([section('x')]);
  await web.apiCall('views.open', { trigger_id: triggers[0], view });
  expect(await refusal(web.apiCall('views.open', { trigger_id: triggers[0], view }))).toBe('exchanged_trigger_id');
  clock.at += 3001;
  expect(await refusal(web.apiCall('views.open', { trigger_id: triggers[1], view }))).toBe('expired_trigger_id');
});

test('three modals lie on each other, no more; closing goes back', async () => {
  const { standIn, web, kari, general, triggers } = await openWithApp();
  await standIn.seats.command(kari, general, '/petition');
  const view = modal([actions(button())]);
  await web.apiCall('views.open', { trigger_id: triggers.at(-1), view });
  for (const depth of [2, 3]) {
    await standIn.seats.press(kari, 'modal', 'row', 'go');
    await web.apiCall('views.push', { trigger_id: triggers.at(-1), view });
    expect(standIn.seats.workspace(kari).modal?.depth).toBe(depth);
  }
  await standIn.seats.press(kari, 'modal', 'row', 'go');
  expect(await refusal(web.apiCall('views.push', { trigger_id: triggers.at(-1), view }))).toBe('push_limit_reached');
  await standIn.seats.close(kari);
  expect(standIn.seats.workspace(kari).modal?.depth).toBe(2);
  await standIn.seats.close(kari, true);
  expect(standIn.seats.workspace(kari).modal).toBeNull();
});

test('what was typed stays when the view changes, and a stale hash is refused', async () => {
  const { standIn, web, kari, general, triggers } = await openWithApp();
  await standIn.seats.command(kari, general, '/petition');
  const typed = input({ type: 'plain_text_input', action_id: 'typed', max_length: 5 });
  const opened = await call(web, 'views.open', { trigger_id: triggers[0], view: modal([typed]) });
  const view = opened['view'] as { id: string; hash: string };
  await standIn.seats.change(kari, 'modal', 'field', 'typed', 'Kari Berg');
  const next = modal([section('more'), typed]);
  await web.apiCall('views.update', { view_id: view.id, hash: view.hash, view: next });
  const stale = web.apiCall('views.update', { view_id: view.id, hash: view.hash, view: next });
  expect(await refusal(stale)).toBe('hash_conflict');
  expect(standIn.seats.workspace(kari).modal?.blocks).toMatchObject([
    { kind: 'section' },
    { kind: 'input', control: { kind: 'typed', value: 'Kari Berg', maxLength: 5 } },
  ]);
  expect(await standIn.seats.submit(kari)).toBe('not told');
  expect(standIn.seats.workspace(kari).modal?.blocks[1]).toMatchObject({ error: { kind: 'too long' } });
});

test('a modal posts where the bot is no member, through its own address', async () => {
  const { standIn, web, kari, general, quiet, triggers, urls } = await openWithApp();
  await standIn.seats.command(kari, general, '/petition');
  const pick = { type: 'conversations_select', action_id: 'to', response_url_enabled: true };
  await web.apiCall('views.open', { trigger_id: triggers[0], view: modal([input(pick)]) });
  await standIn.seats.change(kari, 'modal', 'field', 'to', quiet);
  expect(await standIn.seats.submit(kari)).toBe('acknowledged');
  const card = { response_type: 'in_channel', text: 'Card', blocks: [section('*Card*')] };
  expect((await answer(urls.at(-1) ?? '', card)).status).toBe(200);
  await standIn.seats.openChannel(kari, quiet);
  expect(standIn.seats.workspace(kari).channel?.messages).toMatchObject([
    { from: 'app', onlyMe: false, blocks: [{ kind: 'section', text: [{ text: 'Card', bold: true }] }] },
  ]);
});

test('an address takes five answers, for half an hour, and only sound ones', async () => {
  const { standIn, kari, general, urls, clock } = await openWithApp();
  await standIn.seats.command(kari, general, '/petition');
  await standIn.seats.command(kari, general, '/petition');
  const [first = '', second = ''] = urls;
  expect((await answer(first, { text: 'x', colour: 'red' })).status).toBe(400);
  for (let times = 0; times < 5; times += 1) expect((await answer(first, { text: 'x' })).status).toBe(200);
  expect((await answer(first, { text: 'x' })).status).toBe(404);
  clock.at += 30 * 60_000 + 1;
  expect((await answer(second, { text: 'x' })).status).toBe(404);
});

test('choices in messages and homes are told at once, with their state', async () => {
  const { standIn, web, kari, ola, general } = await openWithApp();
  const menu = { type: 'static_select', action_id: 'menu', placeholder: plain('Choose'), options: options(3) };
  const { ts } = await call(web, 'chat.postMessage', { channel: general, text: 'x', blocks: [actions(menu)] });
  const place = { channelId: general, ts: String(ts) };
  expect(await standIn.seats.change(kari, place, 'row', 'menu', 'v1')).toBe('acknowledged');
  const chosen = async (user: string) => {
    await standIn.seats.openChannel(user, general);
    return standIn.seats.workspace(user).channel?.messages[0]?.blocks[0];
  };
  expect(await chosen(kari)).toMatchObject({ controls: [{ kind: 'choice', look: 'menu', chosen: ['v1'] }] });
  expect(await chosen(ola)).toMatchObject({ controls: [{ chosen: [] }] });
  await expect(standIn.seats.change(kari, place, 'row', 'menu', 'v9')).rejects.toThrow(RangeError);
});

test('an uploaded picture is shown, and one that was not completed is refused', async () => {
  const { standIn, web, kari, general } = await open();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  );
  const uploaded = await call(web, 'files.uploadV2', { file: png, filename: 'cover.png', alt_text: 'Cover' });
  const [{ files }] = uploaded['files'] as [{ files: [{ id: string }] }];
  const id = files[0].id;
  const blocks = [{ type: 'image', alt_text: 'Cover', slack_file: { id } }];
  await web.apiCall('chat.postMessage', { channel: general, text: 'x', blocks });
  await standIn.seats.openChannel(kari, general);
  const block = standIn.seats.workspace(kari).channel?.messages[0]?.blocks[0];
  if (block?.kind !== 'image') throw new Error('no picture');
  const shown = await fetch(block.image.url);
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(png);

  const { file_id: other = '' } = await web.files.getUploadURLExternal({ filename: 'a.png', length: 3 });
  expect(await refusal(web.files.completeUploadExternal({ files: [{ id: other }] }))).toBe('file_update_failed');
});

test('listeners are told of their own person only, in plain JSON', async () => {
  const { standIn, web, kari, ola, general } = await open();
  const seen: string[] = [];
  standIn.on((event) => {
    expect(structuredClone(event)).toEqual(JSON.parse(JSON.stringify(event)));
    seen.push(`${event.user} ${event.kind}`);
  }, ola);
  await standIn.seats.sit(kari);
  await standIn.seats.sit(ola);
  await web.chat.postMessage({ channel: general, text: 'x' });
  expect(seen).toEqual([`${ola} workspace`, `${ola} workspace`]);
  await standIn.admin.deactivate(ola);
  expect(standIn.seats.workspace(ola).deactivated).toBe(true);
  await expect(standIn.seats.say(ola, general, 'x')).rejects.toThrow(RangeError);
});
