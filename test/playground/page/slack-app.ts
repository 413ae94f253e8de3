import { App, LogLevel } from '@slack/bolt';
import type { SlackPort } from '../../../bots/playground/ports.ts';
import { makeSampleWorkspace, type SampleWorkspace } from '../../../bots/playground/sample-workspace.ts';
import { createSlackStandIn, type SlackStandIn } from '../../../bots/playground/slack/stand-in.ts';
import { actionsBlock, card, form, gallery, home, pictureForm } from './slack-screens.ts';

/** Signatures of both channels, and who wants to know when their number changes. */
export interface Counter {
  readonly count: () => number;
  add(): void;
  onChange(listener: () => Promise<unknown>): void;
}

export function createCounter(): Counter {
  let count = 41;
  const listeners: (() => Promise<unknown>)[] = [];
  return {
    count: () => count,
    add() {
      count += 1;
      for (const listener of listeners) void listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

interface ReceivedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A Slack for the page, with the real Bolt behind it. */
export interface TestSlack {
  readonly port: SlackPort;
  readonly standIn: SlackStandIn;
  readonly sample: SampleWorkspace;
  readonly app: App;
  /** Files that came with forms. */
  readonly received: readonly ReceivedFile[];
  close(): Promise<void>;
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export async function openSlack(counter: Counter): Promise<TestSlack> {
  const standIn = createSlackStandIn({
    appName: 'Trial bot',
    scopes: ['chat:write', 'commands', 'users:read', 'channels:read', 'files:read'],
    commands: [{ command: '/petition', description: 'Read and sign', usageHint: 'sign | gallery | silent | share' }],
    shortcuts: [
      { callbackId: 'sign', name: 'Sign the petition', kind: 'global' },
      { callbackId: 'reply', name: 'Answer with the petition', kind: 'message' },
    ],
    ackTimeoutMs: 500,
  });
  const { apiUrl } = await standIn.start();
  const sample = await makeSampleWorkspace(standIn);
  const app = new App({
    token: sample.botToken,
    signingSecret: standIn.credentials.signingSecret,
    clientOptions: { slackApiUrl: apiUrl },
    logger: silent,
  });
  const received: ReceivedFile[] = [];
  prepare(app, counter, received, sample.botToken);
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Bolt does not listen');
  standIn.setRequestUrl(`http://127.0.0.1:${address.port}/slack/events`);
  return {
    port: { seats: standIn.seats, people: sample.people, on: (listener) => standIn.on(listener) },
    standIn,
    sample,
    app,
    received,
    async close() {
      await app.stop();
      await standIn.stop();
    },
  };
}

/** One of everything that the page can show. */
function prepare(app: App, counter: Counter, received: ReceivedFile[], token: string): void {
  const signed = new Map<string, string>();
  const share = async (channel: string): Promise<void> => {
    const { ts } = await app.client.chat.postMessage({ channel, ...card(counter.count()) });
    counter.onChange(() => app.client.chat.update({ channel, ts: ts ?? '', ...card(counter.count()) }));
  };
  app.command('/petition', async ({ ack, command, client, respond }) => {
    if (command.text === 'silent') return;
    await ack();
    if (command.text === 'sign') await client.views.open({ trigger_id: command.trigger_id, view: form() });
    else if (command.text === 'picture')
      await client.views.open({ trigger_id: command.trigger_id, view: pictureForm() });
    else if (command.text === 'share') await share(command.channel_id);
    else if (command.text === 'gallery') await respond({ text: 'The gallery', blocks: gallery() });
    else await respond({ text: `Only for <@${command.user_id}>: *${command.text}*`, blocks: actionsBlock() });
  });
  app.action('sign', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: form() });
  });
  app.action('more', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.push({ trigger_id: body.trigger_id, view: form('second') });
  });
  app.action(/^(link|menu|date|withdraw|boxes|many)$/, ({ ack }) => ack());
  app.view('first', async ({ ack, view, body, client }) => {
    const name = view.state.values['name']?.['typed']?.value ?? '';
    if (name === 'bad') return ack({ response_action: 'errors', errors: { name: 'Another name, please' } });
    await ack();
    counter.add();
    signed.set(body.user.id, name);
    await client.views.publish({ user_id: body.user.id, view: home(name, counter.count()) });
  });
  app.view('second', ({ ack }) => ack());
  app.view('picture', async ({ ack, view }) => {
    await ack();
    for (const file of view.state.values['picture']?.['file']?.files ?? []) {
      const answer = await fetch(file.url_private_download ?? '', { headers: { authorization: `Bearer ${token}` } });
      received.push({ name: file.name ?? '', bytes: Buffer.from(await answer.arrayBuffer()) });
    }
  });
  app.shortcut({ callback_id: 'sign', type: 'shortcut' }, async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: form() });
  });
  app.shortcut({ callback_id: 'reply', type: 'message_action' }, async ({ ack, shortcut, client }) => {
    await ack();
    await client.chat.postMessage({
      channel: shortcut.channel.id,
      thread_ts: shortcut.message_ts,
      ...card(counter.count()),
    });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home')
      await client.views.publish({ user_id: event.user, view: home(signed.get(event.user) ?? '', counter.count()) });
  });
}
