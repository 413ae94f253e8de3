import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, startBot } from '../e2e/bot.ts';
import { english, sign, thanked, toReview } from '../e2e/journey.ts';

const { bot: words } = english;

/** How long a server stands still: longer than an answer to "are you ready" is waited for. */
const STILL_MS = 6_000;

let bot: Bot;
let person = 100;

beforeAll(async () => {
  bot = await startBot('webhook');
});
afterAll(() => bot?.close());

const ready = async (): Promise<number> => (await fetch(`${bot.program.url}/readyz`)).status;

async function server(): Promise<number> {
  const pid = await bot.home.serverPid();
  if (pid === null) throw new Error('no server runs');
  return pid;
}

/** The server's process and those that it has started. */
async function processes(): Promise<readonly number[]> {
  const parent = await server();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // What stands in brackets is a name, and may hold anything; behind it come the state and the parent.
  const parents = stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  return [parent, ...pids.filter((_, nth) => parents[nth] === parent)];
}

describe.runIf(process.platform === 'linux')('the database server that the program has started', () => {
  test.each<[string, () => Promise<() => Promise<void>>]>([
    [
      'killed with all its processes',
      async () => {
        for (const pid of await processes()) process.kill(pid, 'SIGKILL');
        return async () => undefined;
      },
    ],
    [
      'stopped by somebody in an orderly way',
      async () => {
        process.kill(await server(), 'SIGINT');
        return async () => undefined;
      },
    ],
    [
      'standing still (SIGSTOP), and then going on',
      async () => {
        const all = await processes();
        for (const pid of all) process.kill(pid, 'SIGSTOP');
        const began = performance.now();
        await expect.poll(ready).toBe(503);
        return async () => {
          await expect.poll(() => performance.now() - began).toBeGreaterThan(STILL_MS);
          for (const pid of all) process.kill(pid, 'SIGCONT');
        };
      },
    ],
  ])('%s: what was asked for is done once, and all goes on by itself', async (_, harm) => {
    const phone = await bot.phone({ id: person++ });
    await toReview(phone);
    const { signatures: before } = await bot.counts();
    const { program } = bot;
    const mend = await harm();
    await phone.taps(words('button.signNow'), 2);
    await mend();
    await phone.sees(thanked);
    await bot.standIn.idle();
    await expect.poll(ready).toBe(200);
    await expect.poll(() => bot.counts().then(({ signatures }) => signatures)).toBe(before + 1);
    expect(phone.told.filter((text) => text.includes(thanked))).toHaveLength(1);
    expect(bot.program).toBe(program);
    await sign(await bot.phone({ id: person++ }));
    expect(await bot.counts()).toEqual({ signatures: before + 2, tally: before + 2 });
  });
});
