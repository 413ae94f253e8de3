import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { scan } from '../support/scan.ts';
import { createRoom, type Room } from './cli.ts';

const SLUG = 'uyghurs-abroad';
let room: Room;
beforeAll(async () => {
  room = await createRoom();
});
afterAll(() => room.remove());

const poster = (...words: string[]) => room.run(['poster', '--campaign', SLUG, ...words]);

test('is one page whose code leads into the bot, by the poster’s own code, in each language', async () => {
  const browser = await launchBrowser();
  try {
    for (const language of ['nb', 'fr', 'en']) {
      const out = join(room.directory, `poster-${language}.html`);
      const made = await poster('--lang', language, '--bot', '@river_bot', '--source', 'oslo', '--out', out, '--pdf');
      expect(made).toMatchObject({ code: 0, err: '' });
      expect(made.out).toContain(`https://t.me/river_bot?start=${SLUG}_oslo`);
      expect(made.out).toContain('Nobody is counted as "oslo"');
      const html = await readFile(out, 'utf8');
      expect(html).toContain(`<html lang="${language}"`);
      expect(html).not.toMatch(/<script|(src|href)="(?!data:)/);
      const { page, troubles } = await browser.newPage({ viewport: { width: 800, height: 1130 }, offline: true });
      await page.goto(`file://${out}`);
      expect(await scan(await page.screenshot())).toEqual([`https://t.me/river_bot?start=${SLUG}_oslo`]);
      expect(troubles.filter((one) => !one.startsWith('left loopback: file:'))).toEqual([]);
      const pdf = await getDocumentProxy(Uint8Array.from(await readFile(out.replace('.html', '.pdf'))));
      expect(pdf.numPages).toBe(1);
    }
  } finally {
    await browser.close();
  }
}, 120_000);

test('leads to the campaign’s page where no bot is named, and is refused where there is neither', async () => {
  const out = (name: string) => join(room.directory, name);
  expect(await poster('--lang', 'nb', '--out', out('none.html'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('--bot'),
  });
  const env = { PUBLIC_URL: 'https://petitions.example' };
  const words = ['poster', '--campaign', SLUG, '--lang', 'nb', '--source', 'oslo', '--out', out('page.html')];
  expect(await room.run(words, { env })).toMatchObject({
    code: 0,
    out: expect.stringContaining(`https://petitions.example/c/${SLUG}/nb?source=oslo`),
  });
  expect(await room.run(words, { env })).toMatchObject({ code: 1, err: expect.stringContaining('not overwritten') });
});

test.each([
  [['--lang', 'de', '--bot', 'river_bot', '--out', 'a.html'], 1, 'does not speak that language. It has: nb, fr, en'],
  [['--lang', 'nb', '--bot', 'no bot', '--out', 'a.html'], 2, '@example_bot'],
  [['--lang', 'nb', '--bot', 'river_bot', '--source', 'Æ', '--out', 'a.html'], 2, '2 to 9 small letters'],
  [['--lang', 'nb', '--bot', 'river_bot', '--out', 'a.pdf'], 2, 'ends in .html'],
])('is refused in words that say what to do: %j', async (words, code, said) => {
  expect(await poster(...words)).toMatchObject({ code, err: expect.stringContaining(said) });
});
