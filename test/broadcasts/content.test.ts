import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BroadcastContentError } from '../../src/broadcasts/content.ts';
import { createDrafts } from '../../src/broadcasts/drafts.ts';
import { createPictures } from '../../src/broadcasts/pictures.ts';
import { readTask } from '../../src/broadcasts/tasks.ts';
import type { BroadcastContent } from '../../src/broadcasts/types.ts';
import { countForgedWords, macOfBroadcast, vouchWordsAnew } from '../../src/privacy/own-words.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
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

const rows = rowMacsUnder(Buffer.alloc(32, 7).toString('base64'));
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase(2);
});
afterAll(() => database.drop());

test('a picture whose bytes somebody else has changed is not sent', async () => {
  const { prisma } = database.store;
  const pictures = createPictures(prisma);
  const { id } = await pictures.store({ bytes: Buffer.from('as staff sent it'), name: 'picture.png' });
  expect(Buffer.from(await createPictures(prisma).read(id)).toString()).toBe('as staff sent it');
  await prisma.broadcastPicture.update({ where: { id }, data: { bytes: Buffer.from('another') } });
  await expect(createPictures(prisma).read(id)).rejects.toThrow('not the one');
});

describe('the content of a broadcast, read from its row', () => {
  const drafts = () =>
    createDrafts({
      prisma: database.store.prisma,
      privacy: { rows },
      now: () => new Date('2026-03-02T12:00:00Z'),
      random: Math.random,
    });
  const draft = async (content: BroadcastContent) =>
    (await drafts().createDraft({ campaign: 'here', purpose: 'update', content, author: 'abcd' })).id;

  test.each([
    ['with everything', WHOLE],
    ['with nothing', { texts: {}, picture: null, link: null }],
  ])('%s is what was written', async (_what, content) => {
    const id = await draft(content);
    expect((await drafts().getDraft(id))?.content).toStrictEqual(content);
    expect((await readTask(database.store.prisma, rows, id))?.content).toStrictEqual(content);
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
    const contentMac = macOfBroadcast(rows, { id, campaign: 'here', purpose: 'update', content: damaged });
    await prisma.broadcast.update({ where: { id }, data: { content: damaged, contentMac } });
    const { getDraft, listDrafts } = drafts();
    const readings = await Promise.allSettled([getDraft(id), listDrafts(), readTask(prisma, rows, id)]);
    for (const reading of readings) {
      const error: unknown = reading.status === 'rejected' ? reading.reason : null;
      expect(error).toBeInstanceOf(BroadcastContentError);
      expect(error).toMatchObject({ code: part, message: expect.stringContaining(`broadcast ${id}`) });
      expect(String(error)).not.toContain('Canary');
    }
    await prisma.broadcast.delete({ where: { id } });
  });

  test.each([
    ['words', { content: { ...WHOLE, texts: { en: [[{ text: 'Words of a stranger' }]] } } }],
    ['link', { content: { ...WHOLE, link: { labels: { en: 'Open' }, url: 'https://example.com/' } } }],
    ['campaign', { campaign: 'elsewhere' }],
    ['purpose', { purpose: 'closing' }],
    ['check', { contentMac: null }],
  ])('with its %s changed by somebody else it has none, and nothing is sent', async (_what, changed) => {
    const { prisma } = database.store;
    const id = await draft(WHOLE);
    await prisma.broadcast.update({ where: { id }, data: changed });
    expect((await drafts().getDraft(id))?.content).toStrictEqual({ texts: {}, picture: null, link: null });
    expect(await readTask(prisma, rows, id)).toBeNull();
    expect(await countForgedWords(prisma, rows)).toBe(1);
    await prisma.broadcast.delete({ where: { id } });
  });

  test('holds under a new secret once it was vouched for anew, but for what somebody else wrote', async () => {
    const { prisma } = database.store;
    const next = rowMacsUnder(Buffer.alloc(32, 8).toString('base64'));
    const [own, foreign] = [await draft(WHOLE), await draft(WHOLE)];
    await prisma.broadcast.update({ where: { id: foreign }, data: { contentMac: null } });
    await vouchWordsAnew(prisma, rows, next);
    const read = async (id: number) => (await readTask(prisma, next, id)) !== null;
    expect([await read(own), await read(foreign)]).toEqual([true, false]);
    await prisma.broadcast.deleteMany({ where: { id: { in: [own, foreign] } } });
  });
});
