import { describe, expect, test } from 'vitest';
import type { CampaignOutline } from '../../src/campaign/outline.ts';
import { countTexts, endedCountTexts, exactTexts, signedCountTexts } from '../../src/conversation/card/numbers.ts';
import { plainText } from '../../src/texts/plain.ts';
import { createStage } from '../support/stage.ts';

const { texts, campaigns } = createStage({ only: ['uyghurs-abroad'] });

/** Words in a language for a campaign that is so and so. */
function told(
  change: Partial<CampaignOutline>,
  language = 'en',
  view: (one: CampaignOutline) => ReturnType<typeof countTexts> = countTexts,
): string {
  const [campaign] = campaigns;
  if (!campaign) throw new Error('no campaign');
  return view({ ...campaign, ...change })
    .map((one) => plainText(texts.render(one, language)).replace(/[\u2068\u2069]/g, ''))
    .join('\n');
}

describe('a small number encourages', () => {
  test.each([
    [{ count: 0 }, 'Be among the first to sign.'],
    [{ count: 1 }, '1 person has signed. Be among the first.'],
    [{ count: 20 }, '20 people have signed.'],
    [{ count: 0, goal: 5000 }, 'Be among the first to sign.\nThe goal is 5,000 signatures.'],
    [{ count: 1, goal: 5000 }, '1 person has signed. Be among the first.\nThe goal is 5,000 signatures.'],
    [{ count: 249, goal: 5000 }, '249 people have signed.\nThe goal is 5,000 signatures.'],
    [{ count: 1, goal: 5 }, '▰▰▱▱▱▱▱▱▱▱\n1 of 5 signatures (20%)'],
    [{ count: 250, goal: 5000 }, '▰▱▱▱▱▱▱▱▱▱\n250 of 5,000 signatures (5%)'],
  ])('%j', (change, words) => expect(told({ ...change, rounded: false })).toBe(words));

  test('and not those who have signed', () => {
    const mine = (one: CampaignOutline) => countTexts(one, true);
    expect(told({ count: 1, rounded: false }, 'en', mine)).toBe('1 person has signed.');
    expect(told({ count: 0, rounded: true }, 'en', mine)).toBe('The first hundred signatures are being counted.');
  });
});

test('once the signatures were handed over: to whom, when and how many', () => {
  const handedOver = { to: 'the embassy in Oslo', day: '2026-10-01', count: 1204 };
  const ended = (language: string) => told({ state: 'delivered', handedOver }, language, endedCountTexts);
  expect(ended('en')).toBe('1,204 signatures were handed to the embassy in Oslo on 1 October 2026.');
  expect(ended('nb')).toMatch(/^1.204 underskrifter ble overlevert til the embassy in Oslo den 1. oktober 2026\.$/);
  expect(ended('fr')).toMatch(
    /^1.204 signatures ont été remises le 1er octobre 2026\. Reçues par.: the embassy in Oslo\.$/,
  );
  expect(told({ kind: 'email', state: 'delivered', handedOver }, 'en', endedCountTexts)).toBe('');
});

describe('a private count', () => {
  test.each([
    ['en', 'About 1,200 people have signed.', 'The first hundred signatures are being counted.'],
    ['nb', 'Rundt 1 200 personer har skrevet under.', 'De første hundre underskriftene blir talt opp.'],
    ['fr', 'Environ 1 200 personnes ont signé.', 'Le décompte des cent premières signatures est en cours.'],
  ])('is told as rounded, and below a hundred without a number, in %s', (language, about, counting) => {
    const plainSpaces = (words: string) => words.replace(/[\u00a0\u202f]/g, ' ');
    expect(plainSpaces(told({ count: 1200, rounded: true }, language))).toBe(about);
    expect(told({ count: 0, rounded: true }, language)).toBe(counting);
  });

  test('drives goal and progress', () => {
    expect(told({ count: 1200, goal: 5000, rounded: true })).toContain('About 1,200 of 5,000 signatures (24%)');
    expect(told({ count: 0, goal: 5000, rounded: true })).toBe(
      'The first hundred signatures are being counted.\nThe goal is 5,000 signatures.',
    );
  });

  test('says nothing after a signature, and at the end, while it is below a hundred', () => {
    for (const view of [signedCountTexts, endedCountTexts]) {
      expect(told({ count: 0, rounded: true }, 'en', view)).toBe('');
      expect(told({ count: 300, rounded: true }, 'en', view)).toContain('About 300 people');
      expect(told({ count: 312, rounded: false }, 'en', view)).toContain('312 people');
    }
  });

  test('a trial says that its number is exact, and nothing else does', () => {
    const [campaign] = campaigns;
    if (!campaign) throw new Error('no campaign');
    const organisation = { name: 'A', contact: 'B', privacyContact: 'C', privacyUrl: 'https://example.org/' };
    expect(exactTexts(campaign, { organisation: null })).toHaveLength(1);
    expect(exactTexts(campaign, { organisation })).toEqual([]);
    expect(exactTexts({ ...campaign, counts: 'exact' }, { organisation: null })).toEqual([]);
    expect(exactTexts({ ...campaign, rounded: true }, { organisation: null })).toEqual([]);
  });
});
