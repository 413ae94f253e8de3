import { describe, expect, test } from 'vitest';
import { actions, button, input, modal, options, plain, section } from './blocks.ts';
import { call, client, open, refusal } from './support.ts';

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

describe('blocks of a message', () => {
  const faulty: Record<string, readonly unknown[]> = {
    'more than 50': many(51, () => section('x')),
    'a section of 3001': [section('x'.repeat(3001))],
    'an empty section': [section('')],
    'a header of 151': [{ type: 'header', text: plain('x'.repeat(151)) }],
    'a header with markup': [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    'an image without alternative text': [{ type: 'image', image_url: 'https://example.org/a.png' }],
    'an image without an address': [{ type: 'image', alt_text: 'A' }],
    'a picture that nobody uploaded': [{ type: 'image', alt_text: 'A', slack_file: { id: 'F0' } }],
    '26 buttons': [actions(...many(26, (at) => button({ action_id: `a${at}` })))],
    'a button text of 76': [actions(button({ text: plain('x'.repeat(76)) }))],
    'a button value of 2001': [actions(button({ value: 'x'.repeat(2001) }))],
    'an action id of 256': [actions(button({ action_id: 'x'.repeat(256) }))],
    'an action id twice in a block': [actions(button(), button())],
    'a block id twice': [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '11 things in a context': [{ type: 'context', elements: many(11, () => plain('x')) }],
    '101 options': [actions({ type: 'static_select', action_id: 'a', options: options(101) })],
    'an option text of 76': [
      actions({ type: 'static_select', action_id: 'a', options: [{ text: plain('x'.repeat(76)), value: 'v' }] }),
    ],
    '11 boxes': [actions({ type: 'checkboxes', action_id: 'a', options: options(11) })],
    '11 radio buttons': [actions({ type: 'radio_buttons', action_id: 'a', options: options(11) })],
    'a first choice that is none': [
      actions({
        type: 'radio_buttons',
        action_id: 'a',
        options: options(2),
        initial_option: { text: plain('No'), value: 'no' },
      }),
    ],
    'a field that does not exist': [{ type: 'divider', colour: 'red' }],
    'a kind that does not exist': [{ type: 'carousel' }],
  };
  test.each(Object.entries(faulty))('%s is refused', async (_what, blocks) => {
    const { web, general } = await open();
    const posted = web.apiCall('chat.postMessage', { channel: general, text: 'x', blocks });
    expect(await refusal(posted)).toBe('invalid_blocks');
  });

  test('what is at the limits goes through', async () => {
    const { web, general } = await open();
    const blocks = [
      { type: 'header', text: plain('x'.repeat(150)) },
      section('x'.repeat(3000)),
      { type: 'context', elements: many(10, () => plain('x')) },
      actions(
        ...many(25, (at) => button({ action_id: `a${at}`, text: plain('x'.repeat(75)), value: 'x'.repeat(2000) })),
      ),
      { ...actions({ type: 'static_select', action_id: 'a', options: options(100) }), block_id: 'menu' },
      ...many(45, () => ({ type: 'divider' })),
    ];
    const { message } = await call(web, 'chat.postMessage', { channel: general, text: 'x', blocks });
    expect(message).toMatchObject({ blocks: { length: 50 } });
  });

  test('what is wrong is said without values', async () => {
    const { web, general } = await open();
    const blocks = [section(`secret${'x'.repeat(3000)}`)];
    const error = await web
      .apiCall('chat.postMessage', { channel: general, text: 'x', blocks })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({
      data: {
        response_metadata: { messages: ['[ERROR] must be at most 3000 (string) [json-pointer:/blocks/0/text/text]'] },
      },
    });
  });
});

describe('views', () => {
  const typed = { type: 'plain_text_input', action_id: 'typed' };
  const faulty: Record<string, unknown> = {
    'more than 100 blocks': modal(many(101, () => section('x'))),
    'a title of 25': modal([], { title: plain('x'.repeat(25)) }),
    'a submit of 25': modal([], { submit: plain('x'.repeat(25)) }),
    'a close of 25': modal([], { close: plain('x'.repeat(25)) }),
    'metadata of 3001': modal([], { private_metadata: 'x'.repeat(3001) }),
    'a callback id of 256': modal([], { callback_id: 'x'.repeat(256) }),
    'inputs without a submit': modal([input(typed)], { submit: undefined }),
    'a label of 2001': modal([input(typed, { label: plain('x'.repeat(2001)) })]),
    'a hint of 2001': modal([input(typed, { hint: plain('x'.repeat(2001)) })]),
    'an input longer than 3000': modal([input({ ...typed, max_length: 3001 })]),
    'a home where a modal goes': { type: 'home', blocks: [] },
  };
  test.each(Object.entries(faulty))('%s is refused', async (_what, view) => {
    const { web } = await open();
    expect(await refusal(web.apiCall('views.open', { trigger_id: '1.2.3', view }))).toBe('invalid_arguments');
  });

  test('too large, unknown, or for nobody', async () => {
    const { web, kari } = await open();
    const large = modal(many(100, () => section('x'.repeat(2900))));
    expect(await refusal(web.apiCall('views.open', { trigger_id: '1.2.3', view: large }))).toBe('view_too_large');
    expect(await refusal(web.apiCall('views.open', { trigger_id: '1.2.3', view: modal([]) }))).toBe(
      'invalid_trigger_id',
    );
    expect(await refusal(web.apiCall('views.update', { view_id: 'V0', view: modal([]) }))).toBe('not_found');
    const home = { type: 'home', blocks: [] };
    expect(await refusal(web.apiCall('views.publish', { user_id: 'U0', view: home }))).toBe('user_not_found');
    await web.apiCall('views.publish', { user_id: kari, view: home });
    const stale = web.apiCall('views.publish', { user_id: kari, view: home, hash: 'old' });
    expect(await refusal(stale)).toBe('hash_conflict');
  });
});

describe('calls', () => {
  test('methods, fields and tokens that do not exist', async () => {
    const { web, apiUrl, general, standIn } = await open();
    expect(await refusal(web.apiCall('chat.shout', {}))).toBe('unknown_method');
    expect(await refusal(web.apiCall('chat.postMessage', { channel: general, text: 'x', colour: 'red' }))).toBe(
      'invalid_arguments',
    );
    expect(await refusal(web.apiCall('chat.postMessage', { text: 'x' }))).toBe('invalid_arguments');
    expect(await refusal(client(apiUrl, 'xoxb-nobody').auth.test())).toBe('invalid_auth');
    expect(await refusal(client(apiUrl, '').auth.test())).toBe('not_authed');
    expect(await refusal(client(apiUrl, standIn.credentials.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(await refusal(web.apps.connections.open({}))).toBe('not_allowed_token_type');
  });

  test('tokens that died', async () => {
    const { web, standIn, team, apiUrl } = await open();
    await standIn.admin.revokeTokens(team);
    expect(await refusal(web.auth.test())).toBe('token_revoked');
    const next = client(apiUrl, await standIn.admin.install(team));
    await next.auth.test();
    await standIn.admin.uninstall(team);
    expect(await refusal(next.auth.test())).toBe('account_inactive');
  });

  test('a scope that is missing is named, and those that are there are told', async () => {
    const { standIn, team, apiUrl, general } = await open();
    const web = client(apiUrl, await standIn.admin.install(team, { scopes: ['commands', 'users:read'] }));
    const error = await web.chat.postMessage({ channel: general, text: 'x' }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'commands,users:read' },
    });
    expect((await web.auth.test()).response_metadata?.scopes).toEqual(['commands', 'users:read']);
    expect(await refusal(web.conversations.info({ channel: general }))).toBe('missing_scope');
  });

  test('channels and people', async () => {
    const { web, standIn, team, general, quiet, kari, ola } = await open();
    const secret = standIn.world.channel({ teamId: team, name: 'secret', kind: 'private', members: [kari] });
    const post = (channel: string) => refusal(web.chat.postMessage({ channel, text: 'x' }));
    expect(await post('C0')).toBe('channel_not_found');
    expect(await post(secret)).toBe('channel_not_found');
    expect(await post(quiet)).toBe('not_in_channel');
    await standIn.admin.archive(general);
    expect(await post(general)).toBe('is_archived');
    await standIn.admin.unarchive(general);
    expect(await refusal(web.users.info({ user: 'U0' }))).toBe('user_not_found');
    await standIn.admin.deactivate(ola);
    expect(await refusal(web.conversations.open({ users: ola }))).toBe('user_disabled');
    expect((await web.users.info({ user: ola, include_locale: true })).user).toMatchObject({ deleted: true });
    expect((await web.users.info({ user: kari, include_locale: true })).user).toMatchObject({ locale: 'nb-NO' });
  });

  test('messages', async () => {
    const { web, standIn, general, kari } = await open();
    expect(await refusal(web.chat.postMessage({ channel: general, text: '' }))).toBe('no_text');
    const wordless = web.apiCall('chat.postMessage', { channel: general, blocks: [section('x')] });
    expect(await refusal(wordless)).toBe('no_text');
    const long = web.chat.postMessage({ channel: general, text: 'x'.repeat(40_001) });
    expect(await refusal(long)).toBe('msg_too_long');
    const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'x' });
    await web.chat.update({ channel: general, ts, text: 'y' });
    expect(await refusal(web.chat.update({ channel: general, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    expect(await refusal(web.chat.update({ channel: general, ts: '1.000009', text: 'x' }))).toBe('message_not_found');
    const hers = await standIn.seats.say(kari, general, 'mine');
    expect(await refusal(web.chat.update({ channel: general, ts: hers, text: 'x' }))).toBe('cant_update_message');
    expect(await refusal(web.chat.delete({ channel: general, ts: hers }))).toBe('cant_delete_message');
    await web.chat.delete({ channel: general, ts });
    expect(await refusal(web.chat.delete({ channel: general, ts }))).toBe('message_not_found');
  });

  test('one workspace cannot be reached with the token of another, unless they share a channel', async () => {
    const { web, standIn, general, kari, apiUrl } = await open();
    const other = standIn.world.team({ name: 'Other' });
    const otherWeb = client(apiUrl, await standIn.admin.install(other));
    expect(await refusal(otherWeb.chat.postMessage({ channel: general, text: 'x' }))).toBe('channel_not_found');
    expect(await refusal(otherWeb.chat.postMessage({ channel: kari, text: 'x' }))).toBe('channel_not_found');
    expect(await refusal(otherWeb.users.info({ user: kari }))).toBe('user_not_found');
    await standIn.admin.share(general, other);
    expect((await otherWeb.users.info({ user: kari })).user?.id).toBe(kari);
    expect((await web.conversations.info({ channel: general })).channel).toMatchObject({ is_ext_shared: true });
  });
});

describe('pings', () => {
  test('words that would notify are remembered, escaped ones are not', async () => {
    const { web, standIn, general, kari } = await open();
    await web.chat.postMessage({ channel: general, text: 'Hei &lt;!channel&gt; @here' });
    await web.apiCall('chat.postMessage', {
      channel: general,
      text: 'x',
      blocks: [{ type: 'section', text: plain('<!channel>') }],
    });
    expect(standIn.pings).toEqual([]);
    await web.chat.postMessage({ channel: general, text: `<!here> and <@${kari}>` });
    await web.apiCall('chat.postMessage', { channel: general, text: 'x', blocks: [section('<!channel|all>')] });
    expect(standIn.pings.map(({ kind, target }) => [kind, target])).toEqual([
      ['here', null],
      ['user', kari],
      ['channel', null],
    ]);
  });
});
