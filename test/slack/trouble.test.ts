import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onPath, openHttp } from '../../src/server/http.ts';
import { until } from '../support/waiting.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

let core: Core;
beforeAll(async () => {
  core = await openCore();
});
afterAll(() => core.database.drop());

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ mode, core, retryDelays: [50, 50, 50] });
  });
  afterAll(() => rig.stop());

  test('a database that is away is told to whoever waits, and an event comes again until it is done', async () => {
    const { ola } = rig;
    core.turns.away = true;
    expect(await ola.command('/petition sign')).toBe('acknowledged');
    await ola.sees('Not recorded');
    await ola.close();
    await ola.openHome();
    expect(ola.read('home')).toBe('');
    core.turns.away = false;
    await ola.sees('You have not signed.', 'home');
  });

  test('a submission while the database is away is refused in words, and nothing is stored', async () => {
    const { ola } = rig;
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'anonymous');
    core.turns.away = true;
    expect(await ola.submit()).toBe('acknowledged');
    await ola.sees('Not recorded');
    core.turns.away = false;
    await ola.close();
    expect(await core.deps.prisma.signature.count()).toBe(0);
  });

  test('slow turns are acknowledged in time and shown afterwards', async () => {
    const { ola } = rig;
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'anonymous');
    const hold = Promise.withResolvers<void>();
    core.turns.held = hold.promise;
    expect(await ola.submit()).toBe('acknowledged');
    expect(ola.read('modal')).toContain('One moment');
    hold.resolve();
    await ola.sees('Without a name');
    await ola.close();
  });

  test('a form that was refused leaves no answer that a sweep would send over it', async () => {
    const { ola } = rig;
    const unsent = () => core.deps.prisma.conversation.count({ where: { leaseUntil: { not: null } } });
    await until(async () => (await unsent()) === 0, 'rest');
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'named');
    await ola.fill('field.name', 'Ola Nordmann');
    await ola.submit();
    await ola.sees('Name on the list');
    await ola.close();
    expect(await core.deps.prisma.conversation.count()).toBeGreaterThan(0);
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'named');
    await ola.fill('field.name', 'Ola <1>');
    await ola.submit();
    await ola.sees('A name can hold letters');
    await until(async () => (await unsent()) === 0, 'every answer noted as given');
    expect(ola.read('modal')).toContain('A name can hold letters');
    await ola.close();
  });

  test('errors that come late are shown with the form and what was filled in', async () => {
    const { ola } = rig;
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'named');
    await ola.fill('field.name', 'Ola <2>');
    const hold = Promise.withResolvers<void>();
    core.turns.held = hold.promise;
    await ola.submit();
    expect(ola.read('modal')).toContain('One moment');
    hold.resolve();
    await ola.sees('A name can hold letters');
    // Consent and the wish for a name stand as they were: only the name is put right.
    await ola.fill('field.name', 'Ola Nordmann');
    await ola.submit();
    await ola.sees('Name on the list: \u2068Ola Nordmann');
    expect(ola.read('modal')).not.toContain('A name can hold letters');
    await ola.close();
  });

  test('the same event five times at once is taken once or does no harm', async () => {
    const { ola, standIn } = rig;
    await ola.openHome();
    await rig.settled();
    const event = standIn.events().at(-1);
    if (!event) throw new Error('no event');
    expect(await standIn.redeliver(event.eventId, 5)).toBe(5);
  });
});

describe('the address for events', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ mode: 'http', core });
  });
  afterAll(() => rig.stop());

  const bodyOf = (team: string) =>
    JSON.stringify({ type: 'event_callback', event_id: 'Ev1', event_time: 1, event: { type: 'x' }, team_id: team });
  const post = async (
    stamp: number,
    { secret = rig.standIn.credentials.signingSecret, text = bodyOf(rig.team), type = 'application/json' } = {},
  ) => {
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${text}`).digest('hex')}`;
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': String(stamp),
      'x-slack-signature': signature,
    };
    const answer = await fetch(`${rig.publicUrl}/slack/events`, { method: 'POST', headers, body: text });
    return answer.status;
  };
  const now = () => Math.floor(Date.now() / 1000);

  test('answers the look at its certificate, which nobody signs, also behind the pages of the program', async () => {
    const { standIn, channel, publicUrl } = rig;
    expect(await standIn.sslCheck()).toEqual({ post: 200, get: 200 });
    const { http } = channel;
    if (!http) throw new Error('no address for events');
    const server = await openHttp('127.0.0.1', 0);
    server.serve([onPath('/slack/events', http)], () => undefined);
    standIn.setRequestUrl(`${server.url}/slack/events`);
    expect(await standIn.sslCheck()).toEqual({ post: 200, get: 200 });
    standIn.setRequestUrl(`${publicUrl}/slack/events`);
    await server.close();
  });

  test('takes what Slack has signed, some minutes before and after too', async () => {
    for (const late of [0, -200, 200]) expect(await post(now() + late)).toBe(200);
  });

  test.each([
    ['signed with another secret', { secret: 'another' }],
    ['signed with an empty secret', { secret: '' }],
  ])('refuses what is %s', async (_name, more) => expect(await post(now(), more)).toBe(401));

  test.each([-3_100, -400, 400, 2_900, 86_400])('refuses a stamp that is %d seconds off', async (off) =>
    expect(await post(now() + off)).toBe(401),
  );

  test('refuses a body that is not the one that was signed', async () => {
    const stamp = now();
    const signed = `v0=${createHmac('sha256', rig.standIn.credentials.signingSecret)
      .update(`v0:${stamp}:${bodyOf(rig.team)}`)
      .digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(stamp),
      'x-slack-signature': signed,
    };
    const ask = async (body: string) =>
      (await fetch(`${rig.publicUrl}/slack/events`, { method: 'POST', headers, body })).status;
    expect(await ask(bodyOf(rig.team))).toBe(200);
    expect(await ask(bodyOf(rig.team).replace('Ev1', 'Ev9'))).toBe(401);
    const { 'x-slack-signature': _signature, ...unsigned } = headers;
    const bare = await fetch(`${rig.publicUrl}/slack/events`, {
      method: 'POST',
      headers: unsigned,
      body: bodyOf(rig.team),
    });
    expect(bare.status).toBe(401);
  });

  test('refuses bodies that are too large, other methods and other paths', async () => {
    const filled = (length: number) => JSON.stringify({ ...JSON.parse(bodyOf(rig.team)), filler: 'x'.repeat(length) });
    expect(await post(now(), { text: filled(500_000) })).toBe(200);
    expect(await post(now(), { text: filled(1_100_000) })).toBe(413);
    expect((await fetch(`${rig.publicUrl}/slack/events`)).status).toBe(405);
    expect((await fetch(`${rig.publicUrl}/slack/install`)).status).toBe(404);
  });

  test.each(['payload=null', 'payload=7', 'payload=%7B', 'payload='])(
    'refuses what is signed and holds nothing: %s',
    async (text) => expect(await post(now(), { text, type: 'application/x-www-form-urlencoded' })).toBe(400),
  );

  test.each(['null', '7', '[', ''])('refuses what is signed and no object: %j', async (text) =>
    expect(await post(now(), { text })).toBe(400),
  );

  test('a request of another workspace is never answered with our token', async () => {
    const { standIn } = rig;
    const before = standIn.calls.length;
    const text = JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev2',
      event_time: now(),
      team_id: 'T0ELSEWHERE',
      authorizations: [{ team_id: 'T0ELSEWHERE', enterprise_id: null, is_enterprise_install: false }],
      event: { type: 'app_home_opened', user: 'U0ELSEWHERE', tab: 'home' },
    });
    expect(await post(now(), { text })).toBe(401);
    expect(standIn.calls.length).toBe(before);
  });
});

test('a program without its scopes says which is missing for what, and one with a wrong token says so', async () => {
  await expect(startRig({ mode: 'http', core, scopes: ['commands', 'chat:write'] })).rejects.toMatchObject({
    problem: 'missing scopes',
    missing: expect.arrayContaining([expect.objectContaining({ scope: 'users:read', for: expect.any(String) })]),
  });
  await expect(startRig({ mode: 'http', core, wrongToken: true })).rejects.toMatchObject({ problem: 'wrong token' });
});

test('Socket Mode that was switched off is said in the log with what to do, and works again when it is back', async () => {
  const rig = await startRig({ mode: 'socket', core });
  rig.standIn.sockets.enable(false);
  await until(() => core.lines.some((line) => line.includes('Socket Mode was switched off')), 'a word in the log');
  rig.standIn.sockets.enable(true);
  await until(() => rig.standIn.sockets.connections() > 0, 'a new connection');
  await rig.stop();
});

test('a trigger that was used up does nothing, and the person is told beside the channel', async () => {
  const rig = await startRig({ mode: 'http', core });
  rig.standIn.faults.on({ fault: { kind: 'refusal', error: 'expired_trigger_id' }, method: 'views.open', times: 1 });
  await rig.ola.openChannel(rig.general);
  await rig.ola.command('/petition stop');
  await until(() => rig.ola.messages().some(({ onlyMe }) => onlyMe), 'an answer');
  expect(JSON.stringify(rig.ola.messages())).toContain('Nothing was done');
  await rig.stop();
});

test('answers that a crash left unshown are shown in the window that waits, else in the App Home', async () => {
  const rig = await startRig({ mode: 'http', core });
  const { ola, channel } = rig;
  await ola.command('/petition help');
  await ola.sees('These words always work');
  const finished: string[] = [];
  const answer = (text: string) => ({
    duplicate: false,
    language: 'en',
    earlier: [],
    replies: [{ kind: 'say', paragraphs: [[{ text }]], buttons: [], place: 'new', sensitive: false }] as const,
    finish: async () => void finished.push(text),
  });
  const account = (await core.deps.prisma.subscription.findFirst())?.account ?? '';
  expect(account).toBe('');
  const view = ola.modal().viewId;
  const to = { account: rig.accountOf(rig.team), user: ola.id, who: '', view, dm: null, opened: null };
  await channel.deliver(to, answer('late in the window'));
  expect(ola.read('modal')).toContain('late in the window');
  await ola.close();
  await channel.deliver(to, answer('late in the home'));
  const published = rig.standIn.calls.findLast(({ method }) => method === 'views.publish');
  expect(JSON.stringify(published)).toContain('late in the home');
  expect(finished).toEqual(['late in the window', 'late in the home']);
  // Of an overtaken answer only what it takes away is left: there is nothing to show.
  const calls = rig.standIn.calls.length;
  await channel.deliver(to, { ...answer('nothing'), replies: [{ kind: 'hide typed' }, { kind: 'hide names' }] });
  expect(finished).toHaveLength(3);
  expect(rig.standIn.calls).toHaveLength(calls);
  await rig.stop();
});

test('a workspace of the settings keeps what people chose when its token is revoked, and nothing when it removes the app', async () => {
  const rig = await startRig({ mode: 'http', core });
  const { kari, standIn, team } = rig;
  const subscriptions = () => core.deps.prisma.subscription.count();
  const told = () => core.lines.filter((line) => line.includes('was removed from a workspace')).length;
  await kari.command('/petition updates');
  await kari.sees('Send meg');
  await kari.press('modal', 'Send meg');
  await kari.sees('✓ Jeg skriver til deg');
  expect(await subscriptions()).toBe(1);
  await standIn.admin.revokeTokens(team);
  await until(() => told() === 1, 'word of it');
  expect(await subscriptions()).toBe(1);
  await standIn.admin.install(team);
  await standIn.admin.uninstall(team, 'app first');
  await until(async () => (await subscriptions()) === 0, 'the end of the subscription');
  await rig.stop();
});

test('nothing that is logged tells of anyone', () => {
  const lines = core.lines.join('\n');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines).not.toMatch(/Canarysen|xoxb|"[UTC]0\w+|\b[UTC][0-9][0-9A-Z]{6,}|stand-in-signing/);
});
