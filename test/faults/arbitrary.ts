import fc from 'fast-check';

/** Updates of Telegram and payloads of Slack, made up after their published schemas, with anything in the place of any field. */

/** What a field can hold that it should not. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'x'.repeat(6_000),
    -1,
    0,
    0.5,
    1e300,
    2 ** 53,
    true,
    [],
    {},
    [[]],
    [null],
    '\u0000\ud800',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Mostly what it should be. */
const field = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 24, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: wrong });

/** An object of the schema: `always` is there as a rule, `sometimes` may be. */
function object(
  always: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  sometimes: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<Record<string, unknown>> {
  const rarely = Object.entries(sometimes).map(([name, one]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.option(field(one), { nil: undefined, freq: 1 }),
  ]);
  const mostly = Object.entries(always).map(([name, one]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof({ weight: 40, arbitrary: field(one) }, { weight: 1, arbitrary: fc.constant(undefined) }),
  ]);
  return fc.record(Object.fromEntries([...mostly, ...rarely]));
}

const words = fc.oneof(
  fc.constantFrom(
    '/start',
    '/sign',
    '/withdraw',
    '/mydata',
    '/updates',
    '/stop',
    '/language',
    '/hide',
    '/verify x',
    '/receipt',
  ),
  fc.constantFrom(
    '/staff aaaa-bbbb',
    '/broadcast',
    '/close',
    '/unknown',
    '/start uyghurs-abroad',
    `/start ${'z'.repeat(64)}`,
    '/',
  ),
  fc.constantFrom('Kari Nordmann', '<!channel> & *x*', '\u202e\u0000', '𝒜'.repeat(2_100), 'x'.repeat(4_096), '٣'),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const languages = fc.constantFrom('nb', 'en', 'fr-CA', 'zz', '', 'x'.repeat(300), 'en_US', '-');

/** Actions as buttons carry them: known ones, with what should follow and without. */
const actions = fc.oneof(
  fc.constantFrom(
    'sign',
    'sign:uyghurs-abroad',
    'about:uyghurs-abroad',
    'letter:nowhere',
    'withdraw',
    'mine',
    'language',
  ),
  fc
    .tuple(fc.constantFrom('s', 'open', 'updates', 'staff', 'share', 'w'), fc.string({ maxLength: 50 }))
    .map((both) => both.join(':')),
  fc.string({ unit: 'binary', maxLength: 64 }),
);

/** @param person ids of people, who must be nobody that the test relies on; @param chats ids of chats, known ones among them */
export function telegramUpdates(
  person: fc.Arbitrary<number>,
  chats: fc.Arbitrary<number>,
): fc.Arbitrary<Record<string, unknown>> {
  const id = fc.integer({ min: 1, max: 2 ** 31 });
  const user = object(
    { id: person, is_bot: fc.boolean(), first_name: words },
    { last_name: words, username: fc.string(), language_code: languages, is_premium: fc.boolean() },
  );
  const chat = object(
    { id: chats, type: fc.constantFrom('private', 'private', 'group', 'supergroup', 'channel') },
    {
      title: words,
      username: fc.string(),
      first_name: words,
      is_forum: fc.boolean(),
      is_direct_messages: fc.boolean(),
    },
  );
  const entity = object(
    {
      type: fc.constantFrom('bold', 'text_link', 'bot_command', 'mention', 'nothing'),
      offset: fc.nat(5_000),
      length: fc.nat(5_000),
    },
    { url: fc.webUrl(), user, language: fc.string() },
  );
  const file = object(
    { file_id: fc.string({ minLength: 1 }), file_unique_id: fc.string() },
    { mime_type: fc.constantFrom('image/png', 'video/mp4') },
  );
  const plain = {
    ...{
      message_thread_id: id,
      is_topic_message: fc.boolean(),
      media_group_id: fc.string(),
      is_automatic_forward: fc.boolean(),
    },
    ...{
      sender_chat: chat,
      via_bot: user,
      forward_origin: object({ type: fc.constantFrom('user', 'hidden_user') }),
      caption: words,
    },
    ...{
      direct_messages_topic: object({ topic_id: id }),
      entities: fc.array(entity, { maxLength: 4 }),
      photo: fc.array(file, { maxLength: 3 }),
    },
    ...{
      document: file,
      sticker: file,
      voice: file,
      contact: object({ phone_number: fc.string(), first_name: words }),
    },
    ...{
      location: object({ latitude: fc.double(), longitude: fc.double() }),
      dice: object({ emoji: fc.string(), value: id }),
    },
    ...{
      new_chat_members: fc.array(user, { maxLength: 2 }),
      left_chat_member: user,
      pinned_message: object({ message_id: id }),
    },
    ...{
      migrate_to_chat_id: chats,
      migrate_from_chat_id: chats,
      edit_date: id,
      web_app_data: object({ data: fc.string(), button_text: words }),
    },
  };
  const message = object({ message_id: id, date: id, chat, from: user, text: words }, plain);
  const told = object(
    { message_id: id, date: id, chat, from: user, text: words },
    { ...plain, reply_to_message: message },
  );
  const member = object({ status: fc.constantFrom('member', 'kicked', 'left', 'administrator', 'new'), user });
  const kinds: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    message: told,
    edited_message: told,
    callback_query: object(
      { id: fc.string({ minLength: 1 }), from: user, chat_instance: fc.string() },
      { message, data: actions, inline_message_id: fc.string(), game_short_name: fc.string() },
    ),
    inline_query: object(
      { id: fc.string({ minLength: 1 }), from: user, query: words, offset: fc.string() },
      { chat_type: fc.string() },
    ),
    my_chat_member: object({ chat, from: user, date: id, old_chat_member: member, new_chat_member: member }),
    channel_post: told,
    poll_answer: object({ poll_id: fc.string(), option_ids: fc.array(id) }, { user }),
    not_yet_invented: fc.jsonValue(),
  };
  const one = fc
    .constantFrom(...Object.keys(kinds))
    .chain((kind) => object({ [kind]: kinds[kind] ?? fc.constant(null) }));
  const both = fc.tuple(one, one).map(([first, second]) => ({ ...first, ...second }));
  return fc.oneof({ weight: 20, arbitrary: one }, { weight: 1, arbitrary: both });
}

export interface SlackParcel {
  readonly kind: 'event' | 'command' | 'interaction';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** @param team the workspace's id; @param user ids of people; @param nowhere an address at which nobody listens */
export function slackParcels(team: string, user: fc.Arbitrary<string>, nowhere: string): fc.Arbitrary<SlackParcel> {
  const short = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const teams = fc.constantFrom(team, team, team, 'T0ELSEWHERE');
  const doer = object({ id: user, team_id: teams, username: short, name: short });
  const host = object({ id: teams, domain: short }, { enterprise_id: short });
  const trigger = short.map((text) => `1.2.${text}`);
  const stamp = fc.integer({ min: 0, max: 2 ** 33 }).map((at) => `${at}.000100`);
  const value = fc.oneof(words, fc.constantFrom('uyghurs-abroad', 'yes', 'named', 'anonymous'));
  const metadata = fc.oneof(
    fc.constant(''),
    fc.string({ maxLength: 50 }),
    fc.json({ maxDepth: 2 }),
    fc.constantFrom('sign', 'asked', 'broadcast', 'share', 'admin').map((id) =>
      JSON.stringify({
        language: 'en',
        form: { id, subject: 'uyghurs-abroad' },
        share: null,
        home: false,
        target: null,
      }),
    ),
  );
  const answer = object(
    { type: fc.constantFrom('plain_text_input', 'radio_buttons', 'checkboxes', 'file_input') },
    {
      value,
      selected_option: object({ value, text: object({ type: short, text: words }) }),
      selected_options: fc.array(object({ value }), { maxLength: 2 }),
      selected_conversation: short,
      selected_channel: short,
      rich_text_value: object({ type: short, elements: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }) }),
      files: fc.array(object({ id: short }), { maxLength: 2 }),
    },
  );
  const block = fc.constantFrom(
    'field.consent',
    'field.visibility',
    'field.name',
    'field.channel',
    'field.en',
    '__proto__',
  );
  const state = object({
    values: fc.dictionary(block, fc.dictionary(fc.constantFrom('value', 'x'), answer, { maxKeys: 2 }), { maxKeys: 4 }),
  });
  const view = object(
    {
      id: short,
      team_id: teams,
      type: fc.constantFrom('modal', 'home'),
      hash: short,
      private_metadata: metadata,
      callback_id: short,
    },
    {
      blocks: fc.array(object({ type: fc.constantFrom('section', 'input', 'new'), block_id: block }), { maxLength: 4 }),
      ...{
        state,
        title: object({ type: short, text: words }),
        submit: object({ text: words }),
        close: object({ text: words }),
      },
      ...{
        root_view_id: short,
        previous_view_id: short,
        clear_on_close: fc.boolean(),
        app_installed_team_id: teams,
        app_id: short,
      },
    },
  );
  const action = object(
    {
      action_id: fc.oneof(
        actions,
        fc.tuple(fc.constantFrom('a', 'o', 'r', 'x'), fc.nat(9)).map((both) => both.join('.')),
      ),
      action_ts: stamp,
      type: short,
      block_id: block,
    },
    { value: actions },
  );
  const common = { team: host, user: doer, trigger_id: trigger, api_app_id: short, token: short };
  const sometimes = { is_enterprise_install: fc.boolean(), enterprise: host };
  const channel = object({ id: short, name: short });
  const interaction = fc.oneof(
    object(
      { type: fc.constant('block_actions'), ...common, actions: fc.array(action, { minLength: 1, maxLength: 2 }) },
      {
        ...sometimes,
        view,
        channel,
        response_url: fc.constant(nowhere),
        message: object({ ts: stamp, text: words }),
        container: object({ type: short }),
        state,
      },
    ),
    object(
      { type: fc.constant('view_submission'), ...common, view },
      {
        ...sometimes,
        response_urls: fc.array(object({ channel_id: short, response_url: fc.constant(nowhere) }), { maxLength: 2 }),
      },
    ),
    object({ type: fc.constant('view_closed'), ...common, view, is_cleared: fc.boolean() }, sometimes),
    object(
      {
        type: fc.constantFrom('shortcut', 'message_action'),
        ...common,
        callback_id: fc.constantFrom('sign', 'share_here', 'other'),
        action_ts: stamp,
      },
      { ...sometimes, channel, message: object({ ts: stamp }), response_url: fc.constant(nowhere) },
    ),
    object(
      { type: fc.constantFrom('block_suggestion', 'dialog_submission', 'interactive_message', 'invented'), ...common },
      { ...sometimes, value: words, actions: fc.array(action) },
    ),
  );
  const command = object(
    {
      command: fc.constantFrom('/petition', '/other'),
      text: words.map((said) => said.replace(/^\//, '')),
      user_id: user,
      team_id: teams,
      trigger_id: trigger,
      response_url: fc.constant(nowhere),
      channel_id: short,
    },
    {
      user_name: short,
      api_app_id: short,
      enterprise_id: short,
      is_enterprise_install: fc.constantFrom('true', 'false'),
    },
  );
  // A removal from long before the app was installed is one that was delayed: it must change nothing.
  const happened = fc.oneof(
    object(
      { type: fc.constant('app_home_opened'), user, tab: fc.constantFrom('home', 'messages') },
      { view, channel: short },
    ),
    object({
      type: fc.constant('tokens_revoked'),
      tokens: object({ bot: fc.array(short, { maxLength: 2 }), oauth: fc.array(short) }),
    }),
    object(
      { type: fc.constantFrom('app_uninstalled', 'message', 'team_rename', 'invented') },
      { user, text: words, channel: short },
    ),
  );
  const event = object(
    {
      type: fc.constant('event_callback'),
      team_id: teams,
      event_id: short,
      event_time: fc.constantFrom(0, 1, 1_000_000_000),
      event: happened,
      api_app_id: short,
    },
    {
      authorizations: fc.array(object({ team_id: teams, user_id: user, is_bot: fc.boolean() }), { maxLength: 2 }),
      is_ext_shared_channel: fc.boolean(),
    },
  );
  const parcel = (kind: SlackParcel['kind'], payload: fc.Arbitrary<Record<string, unknown>>) =>
    payload.map((one) => ({ kind, payload: one }));
  return fc.oneof(parcel('command', command), parcel('interaction', interaction), parcel('event', event));
}
