import sharp from 'sharp';

/** A white PNG of this size; `bytes` more follow its end. */
export async function png(width: number, height: number, bytes = 0): Promise<Uint8Array> {
  const made = await sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
  return Buffer.concat([made, Buffer.alloc(bytes)]);
}

export const facts = {
  slug: 'here',
  kind: 'petition',
  example: true,
  languages: ['nb', 'en'],
  recipientRisk: 'high',
  goal: 1000,
  published: '2026-01-02T10:00:00Z',
  timeZone: 'Europe/Oslo',
  sections: [{ id: 'story', picture: 'map' }, { id: 'more' }],
  demands: ['stop'],
  rights: [{ id: 'belief', article: 18 }],
  links: [{ id: 'report' }, { id: 'site', url: 'https://example.org/' }],
  updates: [
    { id: 'second', at: '2026-02-02T10:00:00+01:00' },
    { id: 'first', at: '2026-01-02T10:00:00Z' },
  ],
  letter: { language: 'en', post: ['A street', 'A town'], fax: '+47 22 00 00 00', email: 'someone@example.org' },
  cover: 'cover',
  images: {
    cover: { file: 'cover.png', source: 'Own drawing', licence: 'CC BY 4.0' },
    map: { file: 'map.png', source: 'Own drawing', licence: 'CC BY 4.0' },
  },
};

export const texts = {
  theme: 'Theme',
  title: 'Title',
  call: 'Call.',
  source: 'Source.',
  recipient: { name: 'the king', copy: 'the queen' },
  why: 'Why.',
  sections: { story: { title: 'Story', body: 'One.\n\nTwo.' }, more: { title: 'More', body: 'Three.' } },
  demandsIntro: { now: 'The king', past: 'The king then' },
  demands: { stop: { now: 'must stop', past: 'should stop' } },
  rights: { belief: 'Freedom of thought' },
  links: { report: 'The report', site: 'The site' },
  updates: { first: { title: 'First', body: 'B.' }, second: { title: 'Second', body: 'B.' } },
  letter: { subject: 'Subject', greeting: 'Dear king,', body: 'Stop.', closing: 'Yours,' },
  images: { cover: { alt: 'A cover' }, map: { alt: 'A map' } },
  closed: { thanks: 'Thanks.', after: 'After.' },
  delivered: { thanks: 'Thanks.' },
  share: { invite: 'Read this.' },
};

export const bot = {
  button: { sign: 'Sign', name: 'Use {{name}}' },
  thanks_one: '{{count}} signature for {{title}}',
  thanks_other: '{{count}} signatures for {{title}}',
  words: { stop: ['stop'] },
};
export const french = { ...bot, thanks_many: bot.thanks_other };

/** The files of a `locales/` in which nothing is wrong. */
export const sound: Readonly<Record<string, unknown>> = {
  'bot/en.json': bot,
  'bot/fr.json': french,
  'campaigns/here/facts.json': facts,
  'campaigns/here/nb.json': texts,
  'campaigns/here/en.json': texts,
  'campaigns/here/cover.png': await png(1200, 630),
  'campaigns/here/map.png': await png(800, 600),
};
