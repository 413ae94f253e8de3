import { describe, expect, test } from 'vitest';
import type { CampaignOutline } from '../../src/campaign/outline.ts';
import { countTexts, endedCountTexts, exactTexts, signedCountTexts } from '../../src/conversation/card/numbers.ts';
import { plainText } from '../../src/texts/plain.ts';
import { createStage } from '../support/stage.ts';

const { texts, campaigns } = createStage({ only: ['uyghurs-abroad'] });

/** Words in a language for a campaign that is so and so. */
function told(change: Partial<CampaignOutline>, language = 'en', view = countTexts): string {
  const [campaign] = campaigns;
  if (!campaign) throw new Error('no campaign');
  return view({ ...campaign, ...change })
    .map((one) => plainText(texts.render(one, language)).replace(/[\u2068\u2069]/g, ''))
    .join('\n');
}

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
    expect(told({ count: 0, goal: 5000, rounded: true })).toContain('The first hundred of 5,000 signatures');
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
