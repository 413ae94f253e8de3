import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, SLUG, type Stage, told } from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.drop());

test('of forty people who act at the same moment, each signs for themselves and is told of their own', async () => {
  const { prisma } = stage.database.store;
  const people = Array.from({ length: 40 }, (_, index) => stage.person(100 + index));
  const signers = people.filter((_, index) => index % 2 === 0);
  await Promise.all(signers.map((person) => person.sign('Kari Nordmann')));
  expect(await prisma.signature.count()).toBe(20);
  expect(await prisma.conversation.count()).toBe(20);
  const documents = await Promise.all(people.map((person) => person.take({ kind: 'pressed', action: 'minedoc' })));
  const wording = `sign consent of ${SLUG} in nb`;
  expect(documents.map((answer) => told(answer).includes(wording))).toEqual(people.map((_, index) => index % 2 === 0));
});

test('of ten chats that all move on twice at once, every move is kept once', async () => {
  const people = Array.from({ length: 10 }, (_, index) => stage.person(200 + index));
  const action = `sign.${SLUG}`;
  const reviews = await Promise.all(people.map((person) => person.review('Ola')));
  await Promise.all(
    people.flatMap((person, index) => [
      person.take({ kind: 'pressed', action }, `a ${index}`),
      person.take({ kind: 'pressed', action: reviews[index] ?? '' }, `b ${index}`),
      person.take({ kind: 'pressed', action: reviews[index] ?? '' }, `b ${index}`),
    ]),
  );
  const rows = await stage.database.store.prisma.conversation.findMany({ select: { seen: true } });
  const seen = rows.flatMap((row) => row.seen);
  expect(new Set(seen).size).toBe(seen.length);
});
