import { describe, expect, test } from 'vitest';
import { loadPacks } from '../../src/campaign/packs.ts';
import { PAPERS, paperPage, personalTables } from '../../src/commands/papers-page.ts';
import { COLUMN_REGISTER } from '../../src/privacy/register.ts';
import { createTexts } from '../../src/texts/texts.ts';

// A missing text throws here, so a table that is new in the register and has no words fails each of these.
const texts = createTexts({ root: 'locales' });
const packs = loadPacks('locales');
const organisation = {
  name: 'Friends of the <River>',
  contact: 'river@example.org',
  privacyContact: 'privacy@example.org',
  privacyUrl: 'https://example.org/privacy',
};
const subject = { texts, packs, organisation, days: 37, today: new Date('2026-03-01T12:00:00Z') };
const all = PAPERS.flatMap((paper) => texts.languages.map((language) => [paper, language] as const));

describe('the papers', () => {
  test.each(all)('%s in %s is whole, prints, and needs nothing from elsewhere', async (paper, language) => {
    const page = await paperPage(paper, language, subject);
    expect(page).toContain(`<html lang="${language}"`);
    expect(page).toContain('Friends of the &lt;River&gt;');
    expect(page).not.toMatch(/<River>|\{\{|<script|src=|…<|\*\*/);
    expect(page.match(/<h2>/g)?.length).toBeGreaterThan(4);
  });

  test('name every table of the register that is about people, and no other', async () => {
    const about = Object.entries(COLUMN_REGISTER).flatMap(([table, columns]) =>
      Object.values(columns).some((column) => column.about !== 'none') ? [table] : [],
    );
    expect(about.length).toBeGreaterThan(10);
    for (const paper of ['notice', 'record', 'impact'] as const) {
      const page = await paperPage(paper, 'nb', subject);
      const named = [...page.matchAll(/data-table="(\w+)"/g)].map(([, table]) => table);
      expect([paper, named]).toEqual([paper, about]);
    }
    expect(personalTables().map(({ table }) => table)).toEqual(about);
  });

  test('say for how long, from the settings, and to whom each petition goes, from its pack', async () => {
    const page = (await paperPage('notice', 'en', subject)).replace(/[\u2066-\u2069]/g, '');
    expect(page).toContain('Until 37 days after the handing over');
    expect(page).toContain('President Xi Jinping, who is a risk to signers');
    expect(page).toContain('https://example.org/privacy');
    const other = await paperPage('notice', 'en', { ...subject, days: 1, packs: [] });
    expect(other).not.toContain('Xi Jinping');
    expect(other.replace(/[\u2066-\u2069]/g, '')).toContain('Until 1 day after');
  });
});
