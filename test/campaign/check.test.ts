import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { strictest } from '../../src/campaign/check/limits.ts';
import { PROBLEM_CODES } from '../../src/campaign/check/problem.ts';
import { checkAll, createTeller, runCheck } from '../../src/campaign/check.ts';
import { factsSchema, textsSchema } from '../../src/campaign/facts.ts';
import { CHANNELS } from '../../src/channels.ts';
import { parseRich } from '../../src/texts/rich.ts';
import { makeTestLocales } from '../support/locales.ts';
import { writeLocales } from '../texts/fixture.ts';
import { bot, facts, french, png, sound, texts } from './pack-fixture.ts';

const LIMITS = strictest(CHANNELS.map(({ limits }) => limits));

const FACTS = 'campaigns/here/facts.json';
const NB = 'campaigns/here/nb.json';

/** Problems of a sound `locales/` after a change of some files (undefined: the file is left out). */
function problemsWith(change: Readonly<Record<string, unknown>>) {
  const files = Object.entries({ ...sound, ...change }).filter(([, content]) => content !== undefined);
  return checkAll(writeLocales(Object.fromEntries(files)), LIMITS);
}
const found = async (change: Readonly<Record<string, unknown>>) =>
  (await problemsWith(change)).map(({ file, key, language, code }) => [file, key, language, code]);

describe('checkAll', async () => {
  test('finds nothing in sound files, nor in those that are shipped', async () => {
    expect(await found({})).toEqual([]);
    expect(await checkAll('locales', LIMITS)).toEqual([]);
  });

  test.each([
    ['another folder', { slug: 'there' }, 'slug', 'slugDiffers'],
    ['a slug too long', { slug: 'a'.repeat(25) }, 'slug', 'badSlug'],
    ['another kind', { kind: 'poem' }, 'kind', 'badValue'],
    ['no kind', { kind: undefined }, 'kind', 'missingKey'],
    ['a goal of nothing', { goal: 0 }, 'goal', 'badGoal'],
    ['a goal in words', { goal: 'many' }, 'goal', 'badGoal'],
    ['a day instead of an instant', { published: '2026-01-02' }, 'published', 'badDate'],
    ['no such zone', { timeZone: 'Oslo' }, 'timeZone', 'badTimeZone'],
    ['an unknown fact', { colour: 'red' }, 'colour', 'unknownKey'],
    ['an id with a dot', { demands: ['stop.it'] }, 'demands.0', 'badId'],
    ['an article that is none', { rights: [{ id: 'belief', article: 31 }] }, 'rights.0.article', 'badArticle'],
    [
      'a link that is not https',
      { links: [{ id: 'report' }, { id: 'site', url: 'http://x.example' }] },
      'links.1.url',
      'badAddress',
    ],
    [
      'a link that is none',
      { links: [{ id: 'report' }, { id: 'site', url: 'example.org' }] },
      'links.1.url',
      'badAddress',
    ],
    ['a fax without country', { letter: { fax: '22 00 00 00' } }, 'letter.fax', 'badFax'],
    ['no e-mail address', { letter: { email: 'someone' } }, 'letter.email', 'badEmail'],
    ['a letter in a language that is not there', { letter: { language: 'de' } }, 'letter.language', 'letterLanguage'],
    ['an id twice', { demands: ['stop', 'stop'] }, 'demands', 'idTwice'],
    ['a language twice', { languages: ['nb', 'en', 'nb'] }, 'languages', 'languageTwice'],
    ['an unknown cover', { cover: 'sea' }, 'images', 'unknownPicture'],
    [
      'a picture from elsewhere',
      { images: { ...facts.images, map: { ...facts.images.map, file: '../map.png' } } },
      'images.map.file',
      'badPictureName',
    ],
  ])('facts: %s', async (_what, change, key, code) => {
    expect(await found({ [FACTS]: { ...facts, ...change } })).toContainEqual([FACTS, key, null, code]);
  });

  test('an e-mail campaign needs a letter; texts for a letter that is not there are unknown', async () => {
    const { letter: _, ...rest } = facts;
    expect(await found({ [FACTS]: { ...rest, kind: 'email' } })).toEqual([
      ['campaigns/here/en.json', 'letter', 'en', 'unknownKey'],
      [FACTS, 'letter', null, 'letterMissing'],
      [NB, 'letter', 'nb', 'unknownKey'],
    ]);
  });

  test.each([
    ['a missing text', { title: undefined }, 'title', 'missingKey'],
    [
      'a text for a section that is not there',
      { sections: { ...texts.sections, end: { title: 'x', body: 'y' } } },
      'sections.end',
      'unknownKey',
    ],
    ['a section without its text', { sections: { story: texts.sections.story } }, 'sections.more', 'missingKey'],
    ['half a demand', { demands: { stop: { now: 'x' } } }, 'demands.stop.past', 'missingKey'],
    ['an empty text', { call: ' ' }, 'call', 'emptyText'],
    ['a list for a text', { call: ['x'] }, 'call', 'wrongType'],
    ['an optional text that other languages have', { why: undefined }, 'why', 'missingKey'],
    ['an optional text that only some have', { recipient: { name: 'x' } }, 'recipient.copy', 'missingKey'],
    ['open bold', { call: 'a **b' }, 'call', 'unclosed'],
    ['crossed marks', { call: '**a _b** c_' }, 'call', 'crossed'],
    ['a bracket', { call: 'a [b c' }, 'call', 'link'],
    ['a link that is not https', { call: '[a](http://x.example)' }, 'call', 'address'],
    ['a parameter', { call: 'Dear {{name}}' }, 'call', 'unknownParameter'],
    ['an invisible sign', { call: 'a\u202Eb' }, 'call', 'badSign'],
    ['garbled letters', { call: 'mÃ¥ stoppe' }, 'call', 'garbled'],
    [
      'a section title too long for a button',
      { sections: { ...texts.sections, story: { title: 'x'.repeat(76), body: 'y' } } },
      'sections.story.title',
      'tooLong',
    ],
    ['an invitation too long to copy', { share: { invite: 'x'.repeat(257) } }, 'share.invite', 'tooLong'],
  ])('texts: %s', async (_what, change, key, code) => {
    expect(await found({ [NB]: { ...texts, ...change } })).toEqual([[NB, key, 'nb', code]]);
  });

  test('lengths are those of what is shown, in UTF-16 units', async () => {
    const titled = (title: string) => found({ [NB]: { ...texts, theme: title } });
    expect(await titled(`**${'x'.repeat(75)}**`)).toEqual([]);
    expect(await titled('😀'.repeat(37))).toEqual([]);
    expect(await titled('😀'.repeat(38))).toEqual([[NB, 'theme', 'nb', 'tooLong']]);
    expect(
      await found({ 'bot/fr.json': { ...french, button: { sign: 'x', name: `{{name}}${'x'.repeat(34)}` } } }),
    ).toEqual([['bot/fr.json', 'button.name', 'fr', 'tooLong']]);
  });

  test.each([
    ['a missing text', { button: { sign: 'x' } }, 'button.name', 'missingKey'],
    ['an unknown text', { extra: 'x' }, 'extra', 'unknownKey'],
    ['an empty text', { button: { ...bot.button, sign: '' } }, 'button.sign', 'emptyText'],
    ['the French form for millions', { thanks_many: undefined }, 'thanks_many', 'missingPlural'],
    ['a plural that French does not have', { thanks_few: '{{count}} {{title}}' }, 'thanks_few', 'unknownPlural'],
    ['a plural without its number', { thanks_many: 'Many for {{title}}' }, 'thanks_many', 'missingParameter'],
    ['another parameter', { thanks_one: '{{nom}} {{title}}' }, 'thanks_one', 'unknownParameter'],
    ['a missing list', { words: {} }, 'words.stop', 'missingKey'],
    ['an empty list', { words: { stop: [] } }, 'words.stop', 'emptyText'],
  ])('bot texts: %s', async (_what, change, key, code) => {
    expect(await found({ 'bot/fr.json': { ...french, ...change } })).toEqual([['bot/fr.json', key, 'fr', code]]);
  });

  test('one signature may be told in words', async () => {
    expect(await found({ 'bot/fr.json': { ...french, thanks_one: 'Une seule pour {{title}}' } })).toEqual([]);
    expect(await found({ 'bot/fr.json': { ...french, thanks_one: 'Une seule' } })).toEqual([
      ['bot/fr.json', 'thanks_one', 'fr', 'missingParameter'],
    ]);
  });

  test('files: missing, surplus, broken, in another encoding, without English', async () => {
    expect(await found({ [NB]: undefined })).toEqual([[NB, null, 'nb', 'unreadable']]);
    expect(await found({ 'campaigns/here/fr.json': texts })).toMatchObject([
      ['campaigns/here/fr.json', '', null, 'languageNotListed'],
    ]);
    expect(await found({ 'campaigns/here/notes.docx': 'x' })).toMatchObject([
      ['campaigns/here/notes.docx', '', null, 'unknownFile'],
    ]);
    expect(await found({ [NB]: new Uint8Array([0x22, 0xe5, 0x22]) })).toEqual([[NB, null, 'nb', 'notUtf8']]);
    expect(await problemsWith({ [NB]: '{\n  "title": "x"\n  "call": "y"\n}' })).toMatchObject([
      { file: NB, code: 'notJson', line: 3, params: { column: 3, found: '"' } },
    ]);
    expect(await found({ 'bot/en.json': undefined })).toMatchObject([['bot/en.json', '', 'en', 'noBotTexts']]);
    expect(await found({ 'bot/francais!.json': french })).toMatchObject([
      ['bot/francais!.json', '', 'francais!', 'badLanguage'],
    ]);
  });

  test.each([
    ['missing', undefined, 'pictureMissing'],
    ['a JPEG by name only', 'GIF89a', 'pictureFormat'],
    ['empty', '', 'pictureFormat'],
    ['cut off', (await png(100, 100)).subarray(0, -30), 'pictureBroken'],
    ['too large', await png(10, 10, 5 * 1024 * 1024), 'pictureTooLarge'],
    ['too wide', await png(9000, 1001), 'pictureShape'],
    ['too thin', await png(2100, 100), 'pictureShape'],
  ])('a picture that is %s', async (_what, content, code) => {
    expect(await found({ 'campaigns/here/map.png': content })).toEqual([[FACTS, 'images.map.file', null, code]]);
  });

  test('a problem has the line of its key, or of the nearest key around it', async () => {
    const lines = JSON.stringify({ ...texts, call: 'a **b' }, null, 2).split('\n');
    const line = lines.findIndex((written) => written.includes('"call"')) + 1;
    expect((await problemsWith({ [NB]: { ...texts, call: 'a **b' } }))[0]?.line).toBe(line);
    expect((await problemsWith({ [NB]: { ...texts, demands: { stop: { now: 'x' } } } }))[0]?.line).toBeGreaterThan(
      line,
    );
  });

  test('reports everything at once', async () => {
    const all = await found({ [FACTS]: { ...facts, goal: 0 }, 'bot/fr.json': { ...french, extra: 'x', button: {} } });
    expect(all).toHaveLength(4);
  });
});

describe('runCheck', async () => {
  const run = async (change: Readonly<Record<string, unknown>>, options: { json?: boolean; more?: () => [] } = {}) => {
    const lines: string[] = [];
    const words = { 'check/en.json': readFileSync('locales/check/en.json', 'utf8') };
    const root = writeLocales({ ...sound, ...words, ...change });
    const code = await runCheck(root, { limits: LIMITS, out: (line) => lines.push(line), ...options });
    return { code, lines };
  };

  test('says in words what is wrong, and exits with 1', async () => {
    const { code, lines } = await run({ [NB]: { ...texts, call: 'Dear {{name}}' } });
    expect(code).toBe(1);
    expect(lines).toEqual([`${NB}:4 call (nb): {{name}} is not known here. Possible: –.`, '1 problem.']);
  });

  test('exits with 0 when all is well, after asking for more', async () => {
    let asked = 0;
    const more = (): [] => {
      asked++;
      return [];
    };
    expect(await run({}, { more })).toEqual({ code: 0, lines: ['All texts and campaign packs are in order.'] });
    expect((await run({ 'bot/fr.json': {} }, { more })).code).toBe(1);
    expect(asked).toBe(1);
  });

  test('gives programs one JSON document', async () => {
    const { lines } = await run({ 'bot/fr.json': { ...french, extra: 'x' } }, { json: true });
    expect(JSON.parse(lines.join('\n'))).toMatchObject({
      problems: [{ file: 'bot/fr.json', key: 'extra', code: 'unknownKey' }],
    });
  });

  test('every problem has words, and its words are sound', async () => {
    const words: Record<string, string> = JSON.parse(readFileSync('locales/check/en.json', 'utf8'));
    expect(Object.keys(words).toSorted()).toEqual(
      ['none', 'summary_one', 'summary_other', ...PROBLEM_CODES].toSorted(),
    );
    expect(Object.values(words).flatMap((text) => parseRich(text).faults)).toEqual([]);
  });

  test('still tells when its own words cannot be read', async () => {
    const problem = { code: 'unknownKey', file: 'x', line: 3, key: 'a', language: 'nb', params: {} } as const;
    expect(createTeller('/nowhere').problem(problem)).toBe('x:3 a (nb): unknownKey {}');
  });
});

describe('the guide', async () => {
  const guide = readFileSync('locales/README.md', 'utf8');

  test('explains every fact and every text', async () => {
    for (const key of Object.keys(factsSchema.shape)) expect(guide).toContain(`\`${key}\``);
    const parsed = factsSchema.parse(facts);
    for (const key of Object.keys(textsSchema(parsed).shape)) expect(guide).toMatch(new RegExp(`\`${key}[.\`]`));
  });

  test('its first step works: a copied folder with another short name is a campaign', async () => {
    const root = makeTestLocales();
    for (const copied of ['uyghurs-abroad', 'stop-targeting-uyghurs']) {
      cpSync(`${root}/campaigns/${copied}`, `${root}/campaigns/clean-river`, { recursive: true, force: true });
      const path = `${root}/campaigns/clean-river/facts.json`;
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), slug: 'clean-river' }));
      const mine = (await checkAll(root, LIMITS)).filter(({ file }) => file.startsWith('campaigns/clean-river'));
      expect(mine).toEqual([]);
      rmSync(`${root}/campaigns/clean-river`, { recursive: true });
    }
    rmSync(root, { recursive: true });
  });
});
