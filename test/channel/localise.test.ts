import { describe, expect, test } from 'vitest';
import { createLocalise } from '../../src/channel/localise.ts';
import type { Mine } from '../../src/conversation/mine/acts.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { ownText, writeLocales } from '../texts/fixture.ts';

const root = writeLocales({
  'bot/en.json': { hi: '**Hi**\n\nthere', one: '• **One**', two: '• Two', sign: 'Sign', write: 'Write here' },
  'bot/nb.json': { hi: '**Hei**\n\nder', one: '• **En**', two: '• To', sign: 'Signer', write: 'Skriv her' },
  'campaigns/here/nb.json': { title: 'Tittel', images: { cover: { alt: 'Et bilde' } } },
});
const localise = createLocalise({
  texts: createTexts({ root }),
  picturePath: (campaign, picture) => (picture === 'cover' ? `/pictures/${campaign}/${picture}.png` : null),
});
const spoken = {
  text: [ownText('hi'), { campaign: 'here', key: 'title' }],
  buttons: [[{ kind: 'action', label: ownText('sign'), action: 'sign.here', style: 'primary' }]],
  place: 'new',
} as const;
const shown = {
  paragraphs: [[{ text: 'Hei', bold: true }], [{ text: 'der' }], [{ text: 'Tittel' }]],
  buttons: [[{ kind: 'action', label: 'Signer', action: 'sign.here', style: 'primary' }]],
  place: 'new',
  sensitive: false,
};

describe('localise', () => {
  test('a picture keeps its bytes, and what hides has no words', () => {
    const png = Buffer.from([137, 80, 78, 71]);
    const title = { campaign: 'here', key: 'title' };
    expect(localise({ kind: 'picture', png: png.toString('base64'), alt: title, text: [title] }, 'nb')).toEqual({
      kind: 'picture',
      png,
      alt: 'Tittel',
      paragraphs: [[{ text: 'Tittel' }]],
    });
    for (const kind of ['hide names', 'hide typed'] as const) expect(localise({ kind }, 'nb')).toEqual({ kind });
  });

  test('say, ask and toast', () => {
    expect(localise({ kind: 'say', ...spoken }, 'nb')).toEqual({ kind: 'say', ...shown });
    expect(
      localise({ kind: 'ask', size: 'text', placeholder: ownText('write'), ...spoken, sensitive: true }, 'nb'),
    ).toEqual({
      kind: 'ask',
      size: 'text',
      placeholder: 'Skriv her',
      ...shown,
      sensitive: true,
    });
    expect(localise({ kind: 'toast', text: ownText('hi') }, 'en')).toEqual({ kind: 'toast', text: 'Hi\n\nthere' });
  });

  test('lines of a list stand together, apart from what is around them', () => {
    const text = ['one', 'two', 'hi', 'two', 'sign'].map((key) => ownText(key));
    expect(localise({ kind: 'say', text, buttons: [], place: 'new' }, 'en')).toMatchObject({
      paragraphs: [
        [{ text: '• ' }, { text: 'One', bold: true }, { text: '\n' }, { text: '• Two' }],
        [{ text: 'Hi', bold: true }],
        [{ text: 'there' }],
        [{ text: '• Two' }],
        [{ text: 'Sign' }],
      ],
    });
  });

  test('a card brings its picture with words for it, in the nearest language the campaign has', () => {
    expect(localise({ kind: 'card', campaign: 'here', picture: 'cover', ...spoken }, 'en')).toMatchObject({
      picture: { id: 'here/cover', path: '/pictures/here/cover.png', alt: 'Et bilde' },
    });
    expect(localise({ kind: 'card', campaign: 'here', picture: 'gone', ...spoken }, 'nb')).toMatchObject({
      picture: null,
    });
    expect(localise({ kind: 'card', campaign: 'here', picture: null, ...spoken }, 'nb')).toMatchObject({
      picture: null,
    });
  });

  test('a document is JSON in one order of keys', () => {
    const mine: Mine = {
      signatures: [],
      subscriptions: [],
      lettersReported: [],
      linksCounted: [],
      language: 'nb',
      discreet: false,
      staff: null,
    };
    const reversed = Object.fromEntries(Object.entries(mine).toReversed()) as unknown as Mine;
    const show = (content: Mine) => localise({ kind: 'document', name: 'x.json', content, text: [] }, 'en');
    expect(show(reversed)).toEqual(show(mine));
    const document = show(mine);
    expect(document.kind === 'document' && JSON.parse(document.content)).toEqual(mine);
  });

  test('a form in words', () => {
    const field = {
      id: 'name',
      kind: 'text',
      optional: true,
      label: ownText('sign'),
      hint: null,
      placeholder: ownText('write'),
      initial: null,
      maxLength: 100,
      choices: [{ value: 'yes', label: ownText('sign') }],
    } as const;
    const form = {
      id: 'sign',
      subject: 's',
      title: ownText('sign'),
      intro: [ownText('hi')],
      submit: ownText('sign'),
      buttons: [[{ kind: 'action', label: ownText('write'), action: 'a' }]],
    } as const;
    expect(localise({ kind: 'form', form: { ...form, fields: [field] } }, 'nb')).toEqual({
      kind: 'form',
      form: {
        id: 'sign',
        subject: 's',
        language: 'nb',
        title: 'Signer',
        intro: [[{ text: 'Hei', bold: true }], [{ text: 'der' }]],
        submit: 'Signer',
        fields: [{ ...field, label: 'Signer', placeholder: 'Skriv her', choices: [{ value: 'yes', label: 'Signer' }] }],
        buttons: [[{ kind: 'action', label: 'Skriv her', action: 'a' }]],
      },
    });
    expect(localise({ kind: 'field errors', errors: [{ field: 'name', text: ownText('sign') }] }, 'nb')).toEqual({
      kind: 'field errors',
      errors: [{ field: 'name', text: 'Signer' }],
    });
  });
});
