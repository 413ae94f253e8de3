import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { SLACK_LIMITS } from '../../../bots/playground/slack/server.ts';
import { until } from '../../support/waiting.ts';
import { actions, button, input, modal, plain, section } from './blocks.ts';
import { atEnd, boltOverHttp, boltOverSocket, call, client, open, refusal } from './support.ts';

const URL = 'https://example.org/cover.png';
const image = { type: 'image', image_url: URL, alt_text: 'Cover' };
const data = (error: unknown) => (error as { data?: unknown }).data;

describe('a picture that Slack does not get hold of', () => {
  test('refuses the whole message, and says where it stands', async () => {
    const { web, standIn, general } = await open();
    const beside = { type: 'section', text: { type: 'mrkdwn', text: 'x' }, accessory: image };
    const post = () => web.apiCall('chat.postMessage', { channel: general, text: 'x', blocks: [image, beside] });
    standIn.setPictures((picture) => picture !== URL);
    const faults = ['0/image_url', '1/accessory/image_url'].map(
      (at) => `downloading image failed [json-pointer:/blocks/${at}]`,
    );
    expect(data(await post().catch((error: unknown) => error))).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
      errors: faults,
      response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
    });
    await web.chat.postMessage({ channel: general, text: 'without it' });
    standIn.setPictures(() => true);
    await post();
  });

  test('refuses the whole App Home', async () => {
    const { web, standIn, kari } = await open();
    const publish = (blocks: readonly unknown[]) =>
      web.apiCall('views.publish', { user_id: kari, view: { type: 'home', blocks } });
    standIn.setPictures(() => false);
    const words = { type: 'context', elements: [{ type: 'mrkdwn', text: 'x' }, image] };
    expect(data(await publish([words]).catch((error: unknown) => error))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] downloading image failed [json-pointer:/view/blocks/0/elements/1/image_url]'],
      },
    });
    await publish([section('words')]);
  });
});

test('the certificate is looked at unsigned, by a form and by an address', async () => {
  const { standIn } = await open();
  const seen: unknown[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const signature = request.headers['x-slack-signature'] ?? null;
    seen.push([request.method, request.url, body, signature]);
    response.writeHead(request.method === 'GET' ? 404 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  standIn.setRequestUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  expect(await standIn.sslCheck()).toEqual({ post: 200, get: 404 });
  expect(seen).toEqual([
    ['POST', '/slack/events', 'token=verification-token&ssl_check=1', null],
    ['GET', '/slack/events?ssl_check=1', '', null],
  ]);
});

test('inside a window, who is of another organisation is named by their own workspace', async () => {
  const world = await open();
  const { standIn, web, team, general } = world;
  const other = standIn.world.team({ name: 'Partner' });
  const partner = standIn.world.person({ teamId: other, realName: 'Pia' });
  await standIn.admin.share(general, other);
  await standIn.seats.join(partner, general);
  const seen: unknown[] = [];
  const told = ({ body }: { body: unknown }) => {
    const { type, team: named, user, view } = body as Record<string, Record<string, unknown>>;
    seen.push([type, named?.['id'], user?.['team_id'], view?.['team_id'], view?.['app_installed_team_id']]);
  };
  await boltOverHttp(world, (app) => {
    app.action('go', async ({ ack, body }) => {
      told({ body });
      await ack();
      const window = modal([actions(button({ action_id: 'in' })), input({ type: 'plain_text_input', action_id: 'a' })]);
      const trigger = (body as { trigger_id: string }).trigger_id;
      await call(web, 'views.open', { trigger_id: trigger, view: window });
    });
    app.action('in', async ({ ack, body }) => {
      told({ body });
      await ack();
    });
    app.view('form', async ({ ack, body }) => {
      told({ body });
      await ack();
    });
  });
  const { ts } = await call(web, 'chat.postMessage', { channel: general, text: 'x', blocks: [actions(button())] });
  await standIn.seats.press(partner, { channelId: general, ts: String(ts) }, 'row', 'go');
  await standIn.seats.press(partner, 'modal', 'row', 'in');
  await standIn.seats.change(partner, 'modal', 'field', 'a', 'words');
  expect(await standIn.seats.submit(partner)).toBe('acknowledged');
  expect(seen).toEqual([
    ['block_actions', team, other, undefined, undefined],
    ['block_actions', other, other, other, team],
    ['view_submission', other, other, other, team],
  ]);
});

test('a guest is told as one, and finds no channel by themselves', async () => {
  const { standIn, web, team, general } = await open();
  const guest = standIn.world.person({ teamId: team, realName: 'Gro', guest: true });
  expect((await web.users.info({ user: guest })).user).toMatchObject({ is_restricted: true });
  expect(standIn.seats.workspace(guest).channels).toEqual([]);
  await expect(standIn.seats.join(guest, general)).rejects.toThrow(RangeError);
});

test('a window whose answer comes after three seconds stays, with what was typed', async () => {
  const world = await open({ ackTimeoutMs: 500 });
  const { standIn, web, kari, general } = world;
  const late = Promise.withResolvers<void>();
  await boltOverHttp(world, (app) => {
    app.command('/petition', async ({ ack, body }) => {
      await ack();
      const view = modal([input({ type: 'plain_text_input', action_id: 'a' })]);
      await call(web, 'views.open', { trigger_id: body.trigger_id, view });
    });
    app.view('form', async ({ ack }) => {
      await late.promise;
      await ack({ response_action: 'clear' });
    });
  });
  await standIn.seats.command(kari, general, '/petition');
  await until(async () => standIn.seats.workspace(kari).modal !== null);
  await standIn.seats.change(kari, 'modal', 'field', 'a', 'words');
  expect(await standIn.seats.submit(kari)).toBe('timed out');
  late.resolve();
  expect(standIn.seats.workspace(kari).modal?.blocks).toMatchObject([{ control: { value: 'words' } }]);
});

test('Socket Mode that is switched off: clients are told, and find no way in until it is on', async () => {
  const world = await open();
  const { standIn, apiUrl } = world;
  await boltOverSocket(world, () => undefined);
  const app = client(apiUrl, standIn.credentials.appToken);
  await app.apps.connections.open({});
  standIn.sockets.enable(false);
  await until(async () => standIn.sockets.connections() === 0);
  expect(await refusal(app.apps.connections.open({}))).toBe('no_permission');
  standIn.sockets.enable(true);
  await app.apps.connections.open({});
});

test('tiers: a hundred windows a minute, fifty changed messages', async () => {
  const { web, general, kari } = await open({ limits: SLACK_LIMITS });
  const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'x' });
  const times = async (count: number, act: () => Promise<unknown>) => {
    const done = await Promise.allSettled(Array.from({ length: count }, act));
    return done.filter(({ status }) => status === 'fulfilled').length;
  };
  const view = { type: 'home' as const, blocks: [{ type: 'header' as const, text: plain('x') }] };
  expect(await times(101, () => web.views.publish({ user_id: kari, view }))).toBe(100);
  expect(await times(51, () => web.chat.update({ channel: general, ts, text: 'y' }))).toBe(50);
});
