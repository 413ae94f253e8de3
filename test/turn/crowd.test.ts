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

test('of ten chats in which three things happen at once, each is done once, and none is forgotten', async () => {
  const { prisma } = stage.database.store;
  const signed = await prisma.signature.count();
  const people = Array.from({ length: 10 }, (_, index) => stage.person(200 + index));
  const reviews = await Promise.all(people.map((person) => person.review('Ola')));
  const moves = people.flatMap((person, index) => [
    { person, action: 'lang.fr', key: `language ${index}` },
    { person, action: reviews[index] ?? '', key: `signs ${index}` },
    { person, action: `lsent.${SLUG}`, key: `letter ${index}` },
  ]);
  const take = ({ person, action, key }: (typeof moves)[number]) => person.take({ kind: 'pressed', action }, key);
  // Each comes twice, as platforms repeat what was not acknowledged in time.
  const answers = await Promise.all([...moves, ...moves].map(take));
  expect(answers.filter((answer) => answer.duplicate)).toHaveLength(moves.length);
  expect(await prisma.signature.count()).toBe(signed + 10);
  expect(await prisma.letterReport.count()).toBe(10);
  expect(await prisma.preference.count()).toBe(10);
  const again = await Promise.all(moves.map(take));
  expect(again.every((answer) => answer.duplicate)).toBe(true);
});
