import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHANNELS } from '../../src/channels.ts';
import { type Desk, UsageError } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/list.ts';
import { runCommand } from '../../src/commands/program.ts';
import { type Config, loadConfig } from '../../src/server/config.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { scratch } from '../support/scratch.ts';

let database: TestDatabase;
let config: Config;
beforeAll(async () => {
  database = await freshDatabase(3);
  const directory = scratch();
  config = await loadConfig(directory, 'command', CHANNELS, { DATA_DIR: directory });
});
afterAll(() => database.drop());

/** Types these one after the other: a number where a button has that label, else the words themselves. */
async function chat(typed: readonly string[], more: Partial<Config> = {}) {
  const left = [...typed];
  const out: string[] = [];
  const err: string[] = [];
  const desk: Desk = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    config: () => Promise.resolve({ ...config, ...more }),
    store: () => Promise.resolve(database.store),
    ask: () => Promise.reject(new UsageError('nobody')),
    askOpenly: () => {
      const next = left.shift();
      if (next === undefined) return Promise.reject(new UsageError('the end'));
      const number = new RegExp(`^\\[(\\d+)\\] .*${next}`, 'm').exec(out.at(-1) ?? '')?.[1];
      return Promise.resolve(number ?? next);
    },
    interactive: false,
    now: () => new Date('2026-03-02T12:00:00Z'),
  };
  const words = ['chat', '--as', 'kari', '--language', 'en'];
  const code = await runCommand(words, { desk, commands: COMMANDS, version: '1', directory: process.cwd() });
  return { code, said: out.join('\n'), err };
}

const signed = async () => {
  const rows = await database.store.prisma.signature.findMany({ where: { campaign: 'uyghurs-abroad' } });
  return rows.map(({ channel }) => channel);
};

test('one reads, signs and withdraws, and is known again the next time', async () => {
  const first = await chat(['Nowhere is safe', 'Read more', '/sign uyghurs-abroad', 'Without my name', 'Sign']);
  expect(first).toMatchObject({ code: 0, err: [] });
  expect(first.said).toMatch(/sign/i);
  expect(await signed()).toEqual(['terminal']);
  await chat(['/withdraw uyghurs-abroad', 'Yes, withdraw']);
  expect(await signed()).toEqual([]);
});

test('signatures that count are not given here', async () => {
  const { code, said, err } = await chat(['/start'], { trial: false });
  expect(code).toBe(1);
  expect(said).toBe('');
  expect(err.join()).toContain('trial');
});
