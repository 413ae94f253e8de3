import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, SLUG, type Stage, told } from '../turn/fixture.ts';
import { searchFiles, searchTables, searchText } from './canary.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.drop());

const NAME = 'Zebedäus Canarymann';
const USER = '7419250836417';

describe('canaries', () => {
  test('are found where they are planted', async () => {
    const { prisma } = stage.database.store;
    await prisma.tally.create({
      data: { campaign: 'planted Canarymann', day: new Date(), channel: 'x', language: 'x', slot: 1 },
    });
    await prisma.preference.create({ data: { person: Uint8Array.from(Buffer.from(`..${USER}..`)) } });
    const found = await searchTables(prisma, ['Canarymann', USER, 'elsewhere']);
    expect(found.map(({ where }) => where).toSorted()).toEqual(['public.preference', 'public.tally']);
    await prisma.tally.deleteMany();
    await prisma.preference.deleteMany();

    const directory = await mkdtemp(join(tmpdir(), 'opprop-canary-'));
    await writeFile(join(directory, 'plain'), `x${NAME}x`);
    await writeFile(join(directory, 'coded'), Buffer.from(`x${NAME}x`).toString('base64'));
    expect(await searchFiles(directory, [NAME])).toHaveLength(2);
    await rm(directory, { recursive: true });
    expect(searchText('nothing', [NAME], 'log')).toEqual([]);
  });

  test('a whole journey leaves none in any table', async () => {
    const person = stage.person(Number(USER), { who: `telegram:${USER}`, suggestedName: NAME });
    const answer = await person.sign(NAME);
    const offered = await person.take({ kind: 'pressed', action: `updates.${SLUG}` });
    await person.take({
      kind: 'pressed',
      action: told(offered).match(/"action":"(news\.[^"]*\.all\.[^"]+)"/)?.[1] ?? '',
    });
    await person.take({ kind: 'pressed', action: 'lang.fr' });
    await person.take({ kind: 'pressed', action: `lsent.${SLUG}` });
    await person.take({ kind: 'pressed', action: `correct.${SLUG}` });
    await person.take({ kind: 'typed', text: NAME });
    await answer.finish([{ id: USER, sensitive: true }]);
    const { prisma } = stage.database.store;
    expect(
      await Promise.all([prisma.signature.count(), prisma.subscription.count(), prisma.conversation.count()]),
    ).toEqual([1, 1, 1]);
    expect(await searchTables(prisma, [NAME, 'Canarymann', USER])).toEqual([]);
  });
});
