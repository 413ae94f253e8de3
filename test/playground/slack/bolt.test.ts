import type { App, ViewOutput } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { boltOverHttp, boltOverSocket, open, type World } from './support.ts';

const MODAL = {
  type: 'modal' as const,
  callback_id: 'form',
  title: { type: 'plain_text' as const, text: 'Sign' },
  submit: { type: 'plain_text' as const, text: 'Next' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'name',
      label: { type: 'plain_text' as const, text: 'Name' },
      element: { type: 'plain_text_input' as const, action_id: 'typed', max_length: 20 },
    },
    {
      type: 'input' as const,
      block_id: 'consent',
      label: { type: 'plain_text' as const, text: 'Consent' },
      element: {
        type: 'checkboxes' as const,
        action_id: 'boxes',
        options: [{ text: { type: 'plain_text' as const, text: 'I agree' }, value: 'yes' }],
      },
    },
  ],
};

interface Seen {
  readonly values: ViewOutput['state']['values'][];
  readonly events: string[];
}

function petitionApp(app: App): Seen {
  const seen: Seen = { values: [], events: [] };
  app.command('/petition', async ({ ack, command, client, respond }) => {
    await ack();
    if (command.text === 'sign') await client.views.open({ trigger_id: command.trigger_id, view: MODAL });
    else await respond({ text: `private: ${command.text}` });
  });
  app.view('form', async ({ ack, view, client, body }) => {
    seen.values.push(view.state.values);
    if (view.state.values['name']?.['typed']?.value === 'bad') {
      await ack({ response_action: 'errors', errors: { name: 'Another name, please' } });
      return;
    }
    await ack();
    await client.views.publish({
      user_id: body.user.id,
      view: { type: 'home', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'You *signed*' } }] },
    });
  });
  app.action('more', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'more', replace_original: true });
  });
  app.shortcut('sign', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: MODAL });
  });
  app.shortcut({ callback_id: 'reply', type: 'message_action' }, async ({ ack, shortcut, client }) => {
    await ack();
    await client.chat.postMessage({ channel: shortcut.channel.id, thread_ts: shortcut.message_ts, text: 'card' });
  });
  app.event('app_home_opened', async ({ event, body }) => {
    seen.events.push(`${body.event_id} ${event.tab}`);
  });
  return seen;
}

const ways = [
  { way: 'HTTP', start: boltOverHttp },
  { way: 'Socket Mode', start: boltOverSocket },
];

describe.each(ways)('Bolt over $way', ({ start }) => {
  async function begin(): Promise<World & { seen: Seen }> {
    const world = await open();
    let seen: Seen = { values: [], events: [] };
    await start(world, (app) => {
      seen = petitionApp(app);
    });
    return { ...world, seen };
  }

  test('a command is answered privately', async () => {
    const { standIn, kari, ola, general } = await begin();
    expect(await standIn.seats.command(kari, general, '/petition about <it>')).toBe('acknowledged');
    await expect
      .poll(() => messages(standIn, kari, general))
      .toMatchObject([{ onlyMe: true, from: 'app', text: [{ text: 'private: about <it>' }] }]);
    expect(await messages(standIn, ola, general)).toEqual([]);
  });

  test('a modal is filled in, refused at a field and submitted', async () => {
    const { standIn, kari, general, seen } = await begin();
    await standIn.seats.command(kari, general, '/petition sign');
    await expect.poll(() => standIn.seats.workspace(kari).modal?.title).toBe('Sign');

    expect(await standIn.seats.submit(kari)).toBe('not told');
    expect(errors(standIn, kari)).toEqual([{ kind: 'required' }, { kind: 'required' }]);

    await standIn.seats.change(kari, 'modal', 'name', 'typed', 'bad');
    await standIn.seats.change(kari, 'modal', 'consent', 'boxes', ['yes']);
    expect(await standIn.seats.submit(kari)).toBe('acknowledged');
    expect(errors(standIn, kari)).toEqual([{ kind: 'app', text: 'Another name, please' }, null]);

    await standIn.seats.change(kari, 'modal', 'name', 'typed', 'Kari');
    expect(await standIn.seats.submit(kari)).toBe('acknowledged');
    expect(standIn.seats.workspace(kari).modal).toBeNull();
    expect(seen.values.at(-1)).toMatchObject({ name: { typed: { value: 'Kari' } } });
    expect(seen.values.at(-1)?.['consent']?.['boxes']?.selected_options).toMatchObject([{ value: 'yes' }]);

    await standIn.seats.openHome(kari);
    await expect
      .poll(() => standIn.seats.workspace(kari).home?.blocks)
      .toMatchObject([{ kind: 'section', text: [{ text: 'You ' }, { text: 'signed', bold: true }] }]);
    await standIn.idle();
    expect(seen.events).toEqual([`${standIn.events()[0]?.eventId} home`]);
  });

  test('a button in a message is pressed, and the message replaced', async () => {
    const { standIn, web, kari, general } = await begin();
    const button = { type: 'button' as const, text: { type: 'plain_text' as const, text: 'More' }, action_id: 'more' };
    const blocks = [{ type: 'actions' as const, block_id: 'card', elements: [button] }];
    const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'card', blocks });
    expect(await standIn.seats.press(kari, { channelId: general, ts }, 'card', 'more')).toBe('acknowledged');
    await expect
      .poll(() => messages(standIn, kari, general))
      .toMatchObject([{ ts, text: [{ text: 'more' }], blocks: [] }]);
  });

  test('both kinds of shortcut', async () => {
    const { standIn, kari, general } = await begin();
    expect(await standIn.seats.globalShortcut(kari, 'sign')).toBe('acknowledged');
    await expect.poll(() => standIn.seats.workspace(kari).modal?.callbackId).toBe('form');
    await standIn.seats.close(kari);
    const ts = await standIn.seats.say(kari, general, 'Has anybody a petition?');
    expect(await standIn.seats.messageShortcut(kari, general, ts, 'reply')).toBe('acknowledged');
    await expect.poll(() => messages(standIn, kari, general)).toMatchObject([{ ts }, { from: 'app', threadTs: ts }]);
  });
});

type StandIn = World['standIn'];

async function messages(standIn: StandIn, user: string, channelId: string) {
  await standIn.seats.openChannel(user, channelId);
  return standIn.seats.workspace(user).channel?.messages ?? [];
}

const errors = (standIn: StandIn, user: string) =>
  standIn.seats.workspace(user).modal?.blocks.map((block) => (block.kind === 'input' ? block.error : null));
