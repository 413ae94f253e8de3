import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../bots/playground/page-view.ts';
import { createPlayground, type Playground } from '../../../bots/playground/server.ts';
import { createTelegramStandIn } from '../../../bots/playground/telegram/stand-in.ts';
import { type Served, serve } from '../../support/serve.ts';
import { createCounter, openSlack, type TestSlack } from './slack-app.ts';

const TOKEN = 'the-token-of-this-start';
let slack: TestSlack;
let playground: Playground;
let served: Served;

beforeAll(async () => {
  slack = await openSlack(createCounter());
  playground = await createPlayground({
    telegram: createTelegramStandIn({ token: '1:x', botName: 'Bot', botUsername: 'bot' }),
    slack: slack.port,
    token: TOKEN,
    onTrouble: () => undefined,
  });
  served = await serve((req, res) => void playground.handle(req, res));
});

afterAll(async () => {
  playground.close();
  await served.close();
  await slack.close();
});

const post = async (action: string, body: object): Promise<number> => {
  const headers = { 'content-type': 'application/json', origin: served.url, 'x-playground-token': TOKEN };
  const answer = await fetch(`${served.url}/play/${action}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.body?.cancel();
  return answer.status;
};

/** What a page that comes now is told first. */
async function snapshot(): Promise<Snapshot> {
  const stream = await fetch(`${served.url}/play/events?token=${TOKEN}`);
  let text = '';
  for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes('\n\n')) break;
  }
  return JSON.parse(text.split('\n')[1]?.slice('data: '.length) ?? '') as Snapshot;
}

const user = () => slack.sample.people[0]?.userId ?? '';

describe('the page with a Slack behind it', () => {
  test('is told of everybody whom the reader can be, each with a channel on the screen', async () => {
    const { slack: told, crowd, staff } = await snapshot();
    expect(told?.people.map(({ role }) => role)).toEqual(['volunteer', 'administrator', 'member']);
    expect(told?.workspaces.map(({ channel }) => channel?.name)).toEqual(['everyone', 'everyone', 'everyone']);
    expect([crowd, staff]).toEqual([null, false]);
  });

  test('acts for them and for nobody else', async () => {
    const stranger = slack.standIn.world.person({ teamId: slack.sample.teamId, realName: 'Somebody' });
    const at = { channelId: slack.sample.channels.public, text: 'Hello' };
    expect(await post('slack-say', { ...at, user: user() })).toBe(200);
    expect(await post('slack-say', { ...at, user: stranger })).toBe(404);
    expect(await post('slack-say', { ...at, user: user(), more: 1 })).toBe(400);
    expect(await post('slack-command', { channelId: 'C0NOWHERE', line: '/petition', user: user() })).toBe(502);
  });

  test('takes files of up to 5 MB, and no other act so large', async () => {
    const of = (size: number) => ({ name: 'a.png', base64: Buffer.alloc(size).toString('base64') });
    const attach = (file: object) => post('slack-attach', { user: user(), blockId: 'picture', actionId: 'file', file });
    expect(await attach(of(1))).toBe(502);
    await post('slack-command', { user: user(), channelId: slack.sample.channels.public, line: '/petition picture' });
    const most = 5 * 1024 * 1024;
    expect(await attach(of(most))).toBe(200);
    expect(await attach(of(most + 3))).toBe(400);
    expect(await attach({ name: 'a.png', base64: 'no base64' })).toBe(400);
    const at = { user: user(), channelId: slack.sample.channels.public };
    expect(await post('slack-say', { ...at, text: 'x'.repeat(70_000) })).toBe(413);
    await post('slack-close', { user: user(), all: true });
  });

  test('never loads a picture from elsewhere', async () => {
    const place = { user: user(), channelId: slack.sample.channels.public };
    expect(await post('slack-command', { ...place, line: '/petition gallery' })).toBe(200);
    await expect
      .poll(async () => JSON.stringify((await snapshot()).slack))
      .toContain('{"url":"","alt":"A picture from afar"}');
  });

  test('has neither a crowd nor invitations where there are none', async () => {
    expect(await post('crowd-add', { count: 1 })).toBe(404);
    expect(await post('staff-code', {})).toBe(404);
  });
});
