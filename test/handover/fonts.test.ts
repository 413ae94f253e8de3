import { expect, test } from 'vitest';
import { bringFonts, createLetters } from '../../src/handover/fonts.ts';

const broughtFor = (text: string) => {
  const letters = createLetters();
  letters.add(text);
  return bringFonts(letters);
};

test('letters are those that were added, each once, also beyond the first plane', () => {
  const letters = createLetters();
  for (const text of ['Kari', 'A𠮷A', 'ik']) letters.add(text);
  expect(String.fromCodePoint(...letters.all())).toBe('AKaikr𠮷');
});

test.each([
  'Åse Ọ̀ṣun Nguyễn',
  'Пётр Ґалина',
  'Ελένη',
  'محمد گۈلنار',
  'דוד',
  'राम श्री',
  'বাংলা',
  'ਸਿੰਘ',
  'ગુજ',
  'தமிழ்',
  'తెలుగు',
  'ಕನ್ನಡ',
  'മലയാളം',
  'සිංහල',
  'ไทย',
  'ລາວ',
  'ខ្មែរ',
  'བསྟན་འཛིན',
  'ქართული',
  'Հայ',
  'አማርኛ',
  '王小明 陳龍 习近平',
  'ひらがな カタカナ',
  '김민수',
])('the dossier has the letters of %s', async (text) => {
  const { lacking, css } = await broughtFor(text);
  expect(lacking).toEqual([]);
  expect(css).toMatch(/^@font-face\{font-family:"Dossier \d+";src:url\(data:font\/woff2;base64,d09GM/);
});

test('it takes no slice of which nothing occurs, and says which letters it has none for', async () => {
  const { css, families, lacking } = await broughtFor('Kari Nordmann ᠮ');
  expect(css.match(/@font-face/g)).toHaveLength(1);
  expect(css.length).toBeLessThan(60_000);
  expect(families).toEqual(['"Dossier 1"']);
  expect(lacking).toEqual(['ᠮ'.codePointAt(0)]);
  // Joiners and marks of direction show nothing by themselves.
  expect((await broughtFor('\u200d\u200f\ufeff\n')).lacking).toEqual([]);
});
