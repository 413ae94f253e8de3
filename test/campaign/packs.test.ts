import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { consentHashes, consentWordings, hashWording, renderWording } from '../../src/campaign/consent.ts';
import { LIFE_EVENTS, moveOn } from '../../src/campaign/lifecycle.ts';
import { outlineOf } from '../../src/campaign/make-outline.ts';
import { loadPacks, PackError, pictureFinder } from '../../src/campaign/packs.ts';
import { readPicture } from '../../src/campaign/pictures.ts';
import { createTexts, localeFiles } from '../../src/texts/texts.ts';
import { ownText, writeLocales } from '../texts/fixture.ts';
import { facts, png, sound, texts } from './pack-fixture.ts';

const live = { state: 'open', count: 12, lettersReported: 3, rounded: false } as const;

describe('loadPacks', () => {
  test('offers petitions first, then by short name', () => {
    const root = writeLocales({
      ...sound,
      'campaigns/also/facts.json': { ...facts, slug: 'also' },
      'campaigns/also/nb.json': texts,
      'campaigns/also/en.json': texts,
      'campaigns/a-letter/facts.json': { ...facts, slug: 'a-letter', kind: 'email' },
      'campaigns/a-letter/nb.json': texts,
      'campaigns/a-letter/en.json': texts,
    });
    expect(loadPacks(root).map(({ slug }) => slug)).toEqual(['also', 'here', 'a-letter']);
  });

  test('throws with every problem', () => {
    const root = writeLocales({ ...sound, 'campaigns/here/facts.json': { ...facts, goal: 0, timeZone: 'x' } });
    expect(() => loadPacks(root)).toThrow(PackError);
    expect(() => loadPacks(root)).toThrow(/goal badGoal\n.*timeZone badTimeZone/);
  });

  test('passes over what systems and editors lay beside files', () => {
    const junk = { 'bot/._en.json': '\0\u0005', 'campaigns/here/._nb.json': '\0', 'campaigns/here/.en.json.swp': '\0' };
    const root = writeLocales({ ...sound, ...junk, 'campaigns/.Trashes/facts.json': '\0' });
    expect(loadPacks(root).map(({ slug }) => slug)).toEqual(['here']);
    expect(localeFiles(root).map(({ language }) => language)).toEqual(
      localeFiles(writeLocales(sound)).map(({ language }) => language),
    );
  });

  test('finds pictures', () => {
    const root = writeLocales(sound);
    const find = pictureFinder(loadPacks(root));
    expect(find('here', 'map')).toBe(join(root, 'campaigns/here/map.png'));
    expect(find('here', 'sea')).toBeNull();
    expect(find('there', 'map')).toBeNull();
  });
});

describe('outlineOf', () => {
  const outline = (change: object, publicUrl: string | null = null, words: object = texts) => {
    const files = { 'campaigns/here/facts.json': { ...facts, ...change }, 'campaigns/here/nb.json': words };
    const [pack] = loadPacks(writeLocales({ ...sound, ...files, 'campaigns/here/en.json': words }));
    if (!pack) throw new Error('no pack');
    return outlineOf(pack, live, { publicUrl });
  };

  test('has the facts, what lives, and null for what is not known', () => {
    expect(outline({})).toMatchObject({
      slug: 'here',
      state: 'open',
      count: 12,
      lettersReported: 3,
      goal: 1000,
      sections: [
        { id: 'story', picture: 'map' },
        { id: 'more', picture: null },
      ],
      updated: null,
      cover: 'cover',
      has: { theme: true, why: true, copy: true, closed: true, delivered: true },
    });
    const { theme: _, why: __, closed: ___, delivered: ____, ...few } = { ...texts, recipient: { name: 'x' } };
    expect(outline({ letter: undefined, goal: undefined, cover: undefined }, null, few)).toMatchObject({
      letter: null,
      goal: null,
      cover: null,
      has: { theme: false, why: false, copy: false, closed: false, delivered: false },
    });
  });

  test('leaves out links without an address, and puts updates in order of time', () => {
    expect(outline({}).links).toEqual([{ id: 'site', url: 'https://example.org/' }]);
    expect(outline({}).updates.map(({ id }) => id)).toEqual(['first', 'second']);
  });

  test('a letter goes only the ways that are known; its page needs an address and a public place', () => {
    expect(outline({}).letter).toMatchObject({ routes: ['post', 'fax', 'email'], language: 'en', page: null });
    expect(outline({ letter: {} }).letter).toEqual({
      routes: [],
      post: [],
      fax: null,
      email: null,
      language: null,
      page: null,
    });
    expect(outline({}, 'https://bot.example').letter?.page).toEqual({
      nb: 'https://bot.example/letter/here/nb',
      en: 'https://bot.example/letter/here/en',
    });
    expect(outline({ letter: { fax: '+47 22 00 00 00' } }, 'https://bot.example').letter?.page).toBeNull();
  });
});

describe('moveOn', () => {
  test('one way, but a closed campaign can be reopened, and a handing over undone', () => {
    const states = ['draft', 'open', 'closed', 'delivered'] as const;
    const moves = states.flatMap((state) =>
      LIFE_EVENTS.flatMap((event) => {
        const next = moveOn(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(moves).toEqual([
      'draft open open',
      'open close closed',
      'closed reopen open',
      'closed deliver delivered',
      'delivered undo delivery closed',
    ]);
  });
});

describe('consent wordings', () => {
  const shown = createTexts({
    root: writeLocales({
      'bot/en.json': { a: '**To {{who}}**', b: 'See [the notice](https://example.org/p)' },
      'bot/nb.json': { a: '**Til {{who}}**', b: 'Se [teksten](https://example.org/p)' },
    }),
  });
  const wording = [ownText('a', { params: { who: 'Org' } }), ownText('b')];

  test('are the words that are shown, with addresses written out', () => {
    expect(renderWording(shown, wording, 'nb')).toBe('Til \u2068Org\u2069\n\nSe teksten (https://example.org/p)');
  });

  test('are named by their SHA-256, for each purpose and language', () => {
    const wordings = consentWordings(shown, { sign: wording, updates: [ownText('b')] });
    expect(wordings.map(({ purpose, language }) => `${purpose} ${language}`)).toEqual([
      'sign en',
      'sign nb',
      'updates en',
      'updates nb',
    ]);
    expect(hashWording('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const hashes = consentHashes(wordings);
    expect(hashes.sign['nb']).toBe(hashWording(renderWording(shown, wording, 'nb')));
    expect(new Set([...Object.values(hashes.sign), ...Object.values(hashes.updates)]).size).toBe(4);
  });

  test('another organisation is another wording', () => {
    const of = (who: string) => hashWording(renderWording(shown, [ownText('a', { params: { who } })], 'en'));
    expect(of('Org')).not.toBe(of('Other'));
  });
});

const made = sharp({ create: { width: 64, height: 48, channels: 3, background: 'white' } });
const BAD = [
  ['nothing', Buffer.alloc(0), 'format'],
  ['other bytes', Buffer.from('GIF89a'), 'format'],
  ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'format'],
  ['a PNG cut off', (await png(100, 100)).subarray(0, -30), 'broken'],
  ['a JPEG cut off', (await made.clone().jpeg().toBuffer()).subarray(0, -10), 'broken'],
  ['sides beyond what is shown', await png(9000, 9000), 'shape'],
  ['no side at all', noSides(await png(10, 10)), 'format'],
] as const;

describe('readPicture', () => {
  test.each(['png', 'jpeg', 'gif', 'webp'] as const)('decodes %s', async (format) => {
    const bytes = await made.clone().toFormat(format).toBuffer();
    expect(await readPicture(bytes)).toEqual({ ok: true, format, width: 64, height: 48 });
  });

  test.each(BAD)('refuses %s', async (_what, bytes, fault) => {
    expect(await readPicture(bytes)).toMatchObject({ ok: false, fault });
  });
});

/** The same PNG, telling a size of 0 by 0. */
function noSides(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes).fill(0, 16, 24);
}
