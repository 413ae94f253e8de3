import type { types } from '@slack/bolt';

type KnownBlock = types.KnownBlock;
type View = types.View;

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const option = (value: string, description?: string) => ({
  text: plain(value),
  value,
  ...(description !== undefined && { description: plain(description) }),
});

/** Words that would be markup, if anything were drawn as markup. */
export const HOSTILE = '<img src=x onerror=alert(1)>';

/** A card as it stands in a channel. */
export const card = (count: number): { text: string; blocks: KnownBlock[] } => ({
  text: `Stop the persecution. ${count} have signed.`,
  blocks: [
    { type: 'header', block_id: 'title', text: plain('Stop the persecution of Uyghurs') },
    {
      type: 'section',
      block_id: 'call',
      text: mrkdwn('A million people are *locked up* for who they are. _You_ can ask for their freedom.'),
    },
    { type: 'context', block_id: 'count', elements: [mrkdwn(`${count} have signed`)] },
    {
      type: 'actions',
      block_id: 'doing',
      elements: [
        { type: 'button', action_id: 'sign', text: plain('Sign'), style: 'primary' },
        { type: 'button', action_id: 'link', text: plain('Read more'), url: 'https://example.org/read' },
      ],
    },
  ],
});

/** What can be done in a message that only one person sees. */
export const actionsBlock = (): KnownBlock[] => [
  { type: 'section', block_id: 'said', text: mrkdwn('Only for you') },
  { type: 'actions', block_id: 'doing', elements: [{ type: 'button', action_id: 'sign', text: plain('Sign') }] },
];

/** The form to sign, as a modal. */
export const form = (callbackId: 'first' | 'second' = 'first'): View => ({
  type: 'modal',
  callback_id: callbackId,
  title: plain(callbackId === 'first' ? 'Sign' : 'More about it'),
  submit: plain('Continue'),
  close: plain('Not now'),
  blocks: [
    {
      type: 'section',
      block_id: 'intro',
      text: mrkdwn('Read this first.'),
      accessory: { type: 'button', action_id: 'more', text: plain('More') },
    },
    {
      type: 'input',
      block_id: 'consent',
      label: plain('Consent'),
      element: {
        type: 'checkboxes',
        action_id: 'boxes',
        options: [option('I agree', 'You can take it back at any time')],
      },
    },
    {
      type: 'input',
      block_id: 'name',
      label: plain('Your name'),
      hint: plain('As it shall stand under the petition'),
      element: {
        type: 'plain_text_input',
        action_id: 'typed',
        max_length: 20,
        placeholder: plain('First and last name'),
      },
    },
    {
      type: 'input',
      block_id: 'shown',
      optional: true,
      label: plain('How your name is shown'),
      element: { type: 'radio_buttons', action_id: 'shown', options: [option('By name'), option('Without name')] },
    },
    {
      type: 'input',
      block_id: 'language',
      optional: true,
      label: plain('Language'),
      element: { type: 'static_select', action_id: 'language', options: [option('Norsk'), option('Français')] },
    },
    {
      type: 'input',
      block_id: 'where',
      optional: true,
      label: plain('Tell a channel'),
      element: { type: 'conversations_select', action_id: 'where', filter: { include: ['public', 'private'] } },
    },
  ],
});

/** A form that asks for a picture. */
export const pictureForm = (): View => ({
  type: 'modal',
  callback_id: 'picture',
  title: plain('Picture'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'picture',
      label: plain('A picture'),
      hint: plain('It goes with the message'),
      element: { type: 'file_input', action_id: 'file', filetypes: ['png', 'jpg'], max_files: 1 },
    },
  ],
});

/** The App Home after somebody signed, or before. */
export const home = (name: string, count: number): View => ({
  type: 'home',
  blocks: [
    { type: 'header', text: plain('Your campaign') },
    { type: 'section', text: plain(name === '' ? 'You have not signed' : `Signed as ${name}`) },
    { type: 'context', elements: [plain(`${count} have signed`)] },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'withdraw',
          text: plain('Withdraw'),
          style: 'danger',
          confirm: {
            title: plain('Withdraw?'),
            text: plain('It is gone then.'),
            confirm: plain('Yes, withdraw'),
            deny: plain('Keep it'),
          },
        },
      ],
    },
  ],
});

/** Every kind of block. */
export const gallery = (): KnownBlock[] => [
  { type: 'header', text: plain(`Everything ${HOSTILE}`) },
  {
    type: 'section',
    text: mrkdwn('*bold* _italic_ ~gone~ `code` <https://example.org|a link> &lt;b&gt;'),
    fields: [mrkdwn('*One*'), plain('two')],
  },
  { type: 'divider' },
  {
    type: 'section',
    text: plain('Choose'),
    accessory: {
      type: 'static_select',
      action_id: 'menu',
      placeholder: plain('A menu'),
      options: [option('one'), option('two')],
    },
  },
  { type: 'image', image_url: 'https://example.org/far.png', alt_text: 'A picture from afar', title: plain('Far') },
  {
    type: 'context',
    elements: [
      { type: 'image', image_url: 'https://example.org/small.png', alt_text: 'A mark' },
      mrkdwn('Small words'),
    ],
  },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Rich', style: { bold: true } },
          { type: 'text', text: ` ${HOSTILE}` },
        ],
      },
    ],
  },
  {
    type: 'actions',
    elements: [
      { type: 'checkboxes', action_id: 'boxes', options: [option('one'), option('two')] },
      { type: 'overflow', action_id: 'many', options: [option('first'), option('second')] },
      { type: 'datepicker', action_id: 'date', placeholder: plain('A day') },
    ],
  },
];
