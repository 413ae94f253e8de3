import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWithdrawalCode } from '../../src/signatures/withdrawal-code.ts';
import { counts, openStage, SLUG, type Stage, told } from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  for (const nth of [1, 2]) await (await stage.person(nth).sign('Kari Nordmann')).finish([]);
});
afterAll(() => stage.database.drop());

const CODE = /"code":"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){7})"/;
async function codeOf(nth: number): Promise<string> {
  const answer = await stage.person(nth).take({ kind: 'pressed', action: `wcode.${SLUG}` });
  await answer.finish([]);
  return told(answer).match(CODE)?.[1] ?? '';
}
/** From another account, in the other channel. */
const elsewhere = (nth = 0) => stage.person(900 + nth, { channel: 'slack', account: 'workspace', who: `slack:${nth}` });
async function brings(code: string, by = elsewhere()): Promise<string> {
  const answer = await by.take({ kind: 'commanded', command: 'withdraw', words: code });
  await answer.finish([]);
  return told(answer).match(/"key":"withdraw\.(\w+)"/)?.[1] ?? '';
}
const signed = () => stage.database.store.prisma.signature.count();

test('is given to who signed, always the same, and to nobody else', async () => {
  expect(await codeOf(1)).toMatch(/^[0-9A-Z-]{39}$/);
  expect(await codeOf(1)).toBe(await codeOf(1));
  expect(await codeOf(1)).not.toBe(await codeOf(2));
  expect(await codeOf(3)).toBe('');
});

test('a changed one takes nothing back: the id of the row alone, which every export holds, is not enough', async () => {
  const code = await codeOf(1);
  const otherThan = (sign: string | undefined) => (sign === '0' ? '1' : '0');
  expect(await brings(code.slice(0, -1) + otherThan(code.at(-1)), elsewhere(1))).toBe('codeUnknown');
  expect(await brings(`${otherThan(code[0])}${code.slice(1)}`, elsewhere(1))).toBe('codeUnknown');
  expect(await signed()).toBe(2);
});

test('takes the signature back from any account, once, with small letters and spaces', async () => {
  const code = await codeOf(1);
  expect(await brings(`\u2068${code.toLowerCase().replaceAll('-', ' ')}\u2069`)).toBe('byCode');
  expect(await signed()).toBe(1);
  expect(await counts(stage)).toMatchObject({ signed: 2, withdrawn: 1 });
  expect(await brings(code)).toBe('codeUnknown');
  expect(await counts(stage)).toMatchObject({ withdrawn: 1 });
});

test('after five wrong ones a person has to wait for an hour; others need not', async () => {
  const guesser = elsewhere(7);
  const code = await codeOf(2);
  for (let nth = 0; nth < 5; nth += 1) expect(await brings('0'.repeat(32), guesser)).toBe('codeUnknown');
  expect(await brings(code, guesser)).toBe('codeTooMany');
  expect(await signed()).toBe(1);
  stage.clock.now = new Date(stage.clock.now.getTime() + 3_600_001);
  expect(await brings(code, guesser)).toBe('byCode');
  expect(await signed()).toBe(0);
});

test('is stored nowhere', async () => {
  await (await stage.person(4).sign(null)).finish([]);
  const { prisma } = stage.database.store;
  const before = JSON.stringify(await prisma.signature.findMany());
  const code = await codeOf(4);
  expect(JSON.stringify(await prisma.signature.findMany())).toBe(before);
  expect(readWithdrawalCode(code)?.id).toBe((await prisma.signature.findFirst())?.id);
  expect(readWithdrawalCode('river')).toBeNull();
});
