import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { SCOPES } from '../../bots/slack/scopes.ts';
import type { Desk } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/list.ts';
import { runCommand } from '../../src/commands/program.ts';
import type { Prompts } from '../../src/commands/prompts.ts';
import { type SettingUp, setUp } from '../../src/commands/setup.ts';

const TOKEN = '7000000001:AAsetupTokenThatNobodySees';
const telegram = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_bot' });
const scopes = SCOPES.map(({ scope }) => scope).filter((scope) => scope !== 'im:write');
const slack = createSlackStandIn({ appName: 'Opprop', scopes, commands: [], shortcuts: [] });
let environment: Record<string, string> = {};
let botToken = '';
beforeAll(async () => {
  environment = { TELEGRAM_API_ROOT: (await telegram.start()).url, SLACK_API_URL: `${(await slack.start()).url}/api` };
  botToken = await slack.admin.install(slack.world.team({ name: 'Harbour Choir' }));
});
afterAll(async () => {
  await Promise.all([telegram.stop(), slack.stop()]);
});

let directory: string;
const said: string[] = [];
beforeEach(async () => {
  said.length = 0;
  directory = await mkdtemp(join(tmpdir(), 'opprop-setup-'));
});
afterEach(() => rm(directory, { recursive: true }));

const unused = () => Promise.reject(new Error('setup needs neither settings nor database'));
const tell = (line: string): void => void said.push(line);
const desk: Desk = {
  out: tell,
  err: tell,
  ask: unused,
  askOpenly: unused,
  interactive: true,
  now: () => new Date('2026-03-01T12:00:00Z'),
  config: unused,
  store: unused,
};

/** Answers of a person to the questions that hold these words; at others they press Enter. Which were asked is kept. */
function person(answers: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const left = new Map(Object.entries(answers).map(([words, all]) => [words, [...all]]));
  const next = (message: string): string | undefined => {
    asked.push(message);
    return [...left].find(([words]) => message.includes(words))?.[1].shift();
  };
  const typed = (message: string, known: string, wrong: (value: string) => string | null): string => {
    for (;;) {
      const value = next(message) ?? known;
      const problem = wrong(value);
      if (problem === null) return value;
      tell(problem);
    }
  };
  const prompts: Prompts = {
    text: ({ message, known, wrong }) => Promise.resolve(typed(message, known, wrong)),
    secret: ({ message, wrong }) => Promise.resolve(typed(message, '', wrong)),
    yes: (message, initially) => Promise.resolve({ yes: true, no: false }[next(message) ?? ''] ?? initially),
    some: (message) => Promise.resolve(next(message)?.split(' ') ?? []),
    busy: (message, done, work) => {
      tell(`${message} ${done}`);
      return work();
    },
    tell: (line, how) => tell(`${how} ${line}`),
  };
  return { prompts, asked };
}

const ANSWERS = {
  'Who is responsible': ['Friends of "the River"'],
  'How to reach them': ['river@example.org'],
  'on privacy': ['privacy@example.org'],
  'privacy statement': ['not an address', 'https://example.org/privacy'],
  BotFather: [TOKEN],
};
const GIVEN = {
  ORGANISATION_NAME: 'Friends of the River',
  ORGANISATION_CONTACT: 'river@example.org',
  PRIVACY_CONTACT: 'privacy@example.org',
  PRIVACY_URL: 'https://example.org/privacy',
};
const set = (more: Partial<SettingUp>): Promise<number> =>
  setUp({ directory, given: {}, environment, yes: false, unchecked: false, desk, prompts: null, ...more });
const read = async () => parseEnv(await readFile(join(directory, '.env'), 'utf8'));

describe('setup with a person', () => {
  test('writes what was answered, with a secret, for this user only', async () => {
    await writeFile(join(directory, '.env.example'), '# Who\n#ORGANISATION_NAME=\n#RETENTION_DAYS=30\n');
    expect(await set({ prompts: person(ANSWERS).prompts })).toBe(0);
    const settings = await read();
    expect(settings).toMatchObject({ ORGANISATION_NAME: 'Friends of "the River"', TELEGRAM_BOT_TOKEN: TOKEN });
    expect(Buffer.from(settings['OPPROP_SECRET'] ?? '', 'base64')).toHaveLength(32);
    expect((await stat(join(directory, '.env'))).mode & 0o777).toBe(0o600);
    const all = said.join('\n');
    expect(all).toContain('must be the https address');
    expect(all).toContain('fine telegram: the bot is @opprop_bot');
    expect(all).not.toContain(settings['OPPROP_SECRET']);
    expect(all).not.toContain(TOKEN);
    expect(await readFile(join(directory, '.env'), 'utf8')).toContain('\n#RETENTION_DAYS=30\n');
  });

  test('a token that the platform does not know is asked for again', async () => {
    const { prompts, asked } = person({ ...ANSWERS, BotFather: ['7000000002:AAsomebodyElses', TOKEN] });
    expect(await set({ prompts })).toBe(0);
    expect(said.join('\n')).toContain('problem telegram: Telegram does not know');
    expect(asked.filter((message) => message.includes('BotFather'))).toHaveLength(2);
    expect(await read()).toMatchObject({ TELEGRAM_BOT_TOKEN: TOKEN });
  });

  test('says which scopes of Slack are missing', async () => {
    const tokens = { 'xoxb-': [botToken], 'xapp-': ['xapp-1-stand-in'], 'all the same': ['yes'] };
    expect(await set({ prompts: person({ ...ANSWERS, ...tokens }).prompts })).toBe(0);
    expect(said.join('\n')).toMatch(/problem slack: .*im:write/);
    expect(said.join('\n')).toContain('fine slack: the app token opens Socket Mode');
    expect(said.join('\n')).not.toContain('chat:write');
  });

  test('run again changes only what is chosen, and never the secret', async () => {
    const before = 'OPPROP_SECRET=kept\nORGANISATION_NAME=Old\nRETENTION_DAYS=60\n';
    await writeFile(join(directory, '.env'), before);
    const some = { change: ['PRIVACY_URL PRIVACY_CONTACT ORGANISATION_CONTACT'], ...ANSWERS };
    expect(await set({ prompts: person({ ...some, 'Replace ': ['no'] }).prompts })).toBe(1);
    expect(await readdir(directory)).toEqual(['.env']);
    const { prompts, asked } = person(some);
    expect(await set({ prompts })).toBe(0);
    expect(await read()).toEqual({
      OPPROP_SECRET: 'kept',
      ORGANISATION_NAME: 'Old',
      ORGANISATION_CONTACT: 'river@example.org',
      PRIVACY_CONTACT: 'privacy@example.org',
      PRIVACY_URL: 'https://example.org/privacy',
      RETENTION_DAYS: '60',
    });
    expect(asked.some((message) => message.includes('Who is responsible'))).toBe(false);
    expect(await readFile(join(directory, '.env.before-20260301120000'), 'utf8')).toBe(before);
  });

  test('puts no secret among the data', async () => {
    expect(await set({ prompts: person({ ...ANSWERS, 'Where the data': [directory] }).prompts })).toBe(0);
    expect(await read()).not.toHaveProperty('OPPROP_SECRET');
    expect(said.join('\n')).toContain('openssl rand');
  });
});

describe('setup by options alone', () => {
  test('asks nothing, and says what is missing', async () => {
    const { ORGANISATION_CONTACT: _, ...some } = GIVEN;
    expect(await set({ given: some })).toBe(1);
    expect(said.join('\n')).toContain('--organisation-contact');
    expect(await readdir(directory)).toEqual([]);
  });

  test('writes nothing when a platform refuses, unless told not to ask', async () => {
    const given = { ...GIVEN, TELEGRAM_BOT_TOKEN: '7000000002:AAsomebodyElses' };
    expect(await set({ given })).toBe(1);
    expect(await readdir(directory)).toEqual([]);
    expect(await set({ given, unchecked: true })).toBe(0);
    expect(await read()).toMatchObject(given);
  });

  test('changes what it is told, a second time nothing', async () => {
    expect(await set({ given: { ...GIVEN, TELEGRAM_BOT_TOKEN: TOKEN } })).toBe(0);
    const { OPPROP_SECRET: secret } = await read();
    expect(await set({ given: { PUBLIC_URL: 'https://bot.example.org' } })).toBe(0);
    expect(await read()).toMatchObject({ ...GIVEN, PUBLIC_URL: 'https://bot.example.org', OPPROP_SECRET: secret });
    const files = await readdir(directory);
    expect(await set({ given: { PUBLIC_URL: 'https://bot.example.org' } })).toBe(0);
    expect(await readdir(directory)).toEqual(files);
  });

  test('refuses what cannot be, by the name of the option', async () => {
    await expect(set({ given: { ...GIVEN, PRIVACY_URL: 'nowhere' } })).rejects.toThrow('--privacy-url must be');
  });

  test('every setting that it asks for is an option of the command', async () => {
    const help = { ...desk, interactive: false };
    await runCommand(['setup', '--help'], { desk: help, commands: COMMANDS, version: '1', directory });
    for (const option of ['--organisation-name', '--telegram-bot-token', '--slack-app-token', '--data-dir'])
      expect(said.join('\n')).toContain(`${option} <value>`);
  });
});
