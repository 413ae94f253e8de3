import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { CHANNELS } from '../../src/channels.ts';
import type { Desk } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/list.ts';
import { runCommand } from '../../src/commands/program.ts';
import { addCampaignKey, confirmCampaignKey, fingerprintOf } from '../../src/privacy/campaign-keys.ts';
import { answerChallenge } from '../../src/privacy/key-challenge.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { loadConfig } from '../../src/server/config.ts';
import { scratch } from '../support/scratch.ts';
import { openStage, type Stage } from '../turn/fixture.ts';
import { realSettings } from './cli.ts';

const TOKEN = '7000000001:AAdrillsToken';
const SLUG = 'drilled';
const secret = randomBytes(32).toString('base64');
const telegram = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_bot' });
let stage: Stage;
let apiRoot = '';
let pair: { publicKey: Uint8Array; privateKey: Uint8Array };

beforeAll(async () => {
  stage = await openStage();
  apiRoot = (await telegram.start()).url;
  await sodium.ready;
  pair = sodium.crypto_box_keypair();
  const { prisma } = stage.database.store;
  await prisma.campaign.create({ data: { slug: SLUG, state: 'open' } });
  const rows = rowMacsUnder(secret);
  await confirmCampaignKey(prisma, rows, await addCampaignKey(prisma, rows, SLUG, pair.publicKey), new Date());
});
afterAll(async () => {
  await telegram.stop();
  await stage.database.drop();
});

/** Runs the drill; `answers` is what the holder reads out for each challenge. */
async function run(words: string, token: string, answers: (challenge: string) => Promise<string>) {
  const out: string[] = [];
  const err: string[] = [];
  const directory = scratch();
  const config = loadConfig(directory, 'command', CHANNELS, {
    ...realSettings(stage.database.access, secret),
    DATA_DIR: directory,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: apiRoot,
  });
  const desk: Desk = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    config: () => config,
    store: async () => stage.database.store,
    ask: async () => '',
    askOpenly: () => answers(err.at(-1) ?? ''),
    interactive: true,
    now: () => new Date(),
  };
  const deps = { desk, commands: COMMANDS, version: '1', directory: process.cwd() };
  const code = await runCommand(words.split(' '), deps);
  return { code, steps: JSON.parse(out.join('\n')).steps as { step: string; state: string; text: string }[] };
}

test('everything is rehearsed on a copy, and the data is as before', async () => {
  const { prisma } = stage.database.store;
  const before = await prisma.campaign.findMany();
  const keyPair = { campaign: SLUG, fingerprint: fingerprintOf(pair.publicKey), ...pair };
  const answer = async (challenge: string) => (await answerChallenge(keyPair, challenge)) ?? '';
  const { code, steps } = await run('drill --keys --json', TOKEN, answer);
  expect(steps.map(({ step, state }) => [step, state])).toEqual([
    ['backup', 'fine'],
    ['restore', 'fine'],
    ['kill', 'fine'],
    ['secret', 'fine'],
    ['disk', 'fine'],
    ['tokens', 'fine'],
    ['keys', 'fine'],
  ]);
  expect(code).toBe(0);
  expect(await prisma.campaign.findMany()).toEqual(before);
  expect(await prisma.pseudonymKey.count()).toBeGreaterThan(0);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('opprop-drill-'))).toEqual([]);
});

test('a dead token and a wrong answer are named, and without holders their part is left out', async () => {
  const { code, steps } = await run('drill --keys --json', '7000000002:AAsomebodyElses', async () => 'wrong');
  expect(code).toBe(1);
  expect(steps.filter(({ state }) => state === 'problem').map(({ step }) => step)).toEqual(['tokens', 'keys']);
  const { steps: quiet } = await run('drill --json', TOKEN, async () => 'not asked');
  expect(quiet.at(-1)).toMatchObject({ step: 'keys', state: 'left' });
});
