import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BroadcastContentError } from '../../src/broadcasts/content.ts';
import { createDrafts } from '../../src/broadcasts/drafts.ts';
import { readTask } from '../../src/broadcasts/tasks.ts';
import type { BroadcastContent } from '../../src/broadcasts/types.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const WHOLE = {
  texts: {
    en: [
      [
        { text: 'Canary ', bold: true },
        { text: 'news', italic: true, url: 'https://example.org/' },
      ],
    ],
    nb: [],
  },
  picture: { kind: 'stored', id: 'a'.repeat(64) },
  link: { labels: { en: 'Open' }, url: 'https://example.org/news' },
} satisfies BroadcastContent;

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase(2);
});
afterAll(() => database.drop());

describe('the content of a broadcast, read from its row', () => {
  const drafts = () =>
    createDrafts({ prisma: database.store.prisma, now: () => new Date('2026-03-02T12:00:00Z'), random: Math.random });
  const draft = async (content: BroadcastContent) =>
    (await drafts().createDraft({ campaign: 'here', purpose: 'update', content, author: 'abcd' })).id;

  test.each([
    ['with everything', WHOLE],
    ['with nothing', { texts: {}, picture: null, link: null }],
  ])('%s is what was written', async (_what, content) => {
    const id = await draft(content);
    expect((await drafts().getDraft(id))?.content).toStrictEqual(content);
    expect((await readTask(database.store.prisma, id))?.content).toStrictEqual(content);
  });

  test.each([
    ['content', ['Canary']],
    ['texts', { picture: null, link: null }],
    ['texts', { ...WHOLE, texts: { en: 'Canary' } }],
    ['texts', { ...WHOLE, texts: { en: [[{ text: 'Canary', bold: 'Canary' }]] } }],
    ['picture', { ...WHOLE, picture: { kind: 'Canary', id: 'Canary' } }],
    ['link', { ...WHOLE, link: { labels: { Canary: null }, url: 'https://example.org/' } }],
  ])('damaged in its %s it is refused, and told without its words (%#)', async (part, damaged) => {
    const { prisma } = database.store;
    const id = await draft(WHOLE);
    await prisma.broadcast.update({ where: { id }, data: { content: damaged } });
    const { getDraft, listDrafts } = drafts();
    const readings = await Promise.allSettled([getDraft(id), listDrafts(), readTask(prisma, id)]);
    for (const reading of readings) {
      const error: unknown = reading.status === 'rejected' ? reading.reason : null;
      expect(error).toBeInstanceOf(BroadcastContentError);
      expect(error).toMatchObject({ code: part, message: expect.stringContaining(`broadcast ${id}`) });
      expect(String(error)).not.toContain('Canary');
    }
    await prisma.broadcast.delete({ where: { id } });
  });
});
