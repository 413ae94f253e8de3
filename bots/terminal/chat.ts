import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { type Declare, type Desk, UsageError } from '../../src/commands/command.ts';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { keptDays } from '../../src/privacy/retention.ts';
import { createLog } from '../../src/server/log.ts';
import { openTrialCampaigns, registerCampaigns } from '../../src/signatures/campaign-life.ts';
import { say } from '../../src/texts/operator.ts';
import { createTurnDeps } from '../../src/turn/deps.ts';
import { createTurns } from '../../src/turn/turn.ts';
import { readWords } from '../../src/turn/words.ts';
import { openTerminal, type Typed } from './terminal.ts';

/** The line above the cursor; the screen, and what was scrolled off it. */
const ERASE = { line: '\u001b[1A\u001b[2K', screen: '\u001b[2J\u001b[3J\u001b[H' } as const;

/** `npm run opprop -- chat`: reading, signing and withdrawing in a terminal, on the data of the trial. */
export const chat: Declare = (command, desk, does) => {
  command
    .option('--as <word>', say('channel.terminal.about.as'), 'me')
    .option('--language <tag>', say('channel.terminal.about.language'))
    .addHelpText('afterAll', say('channel.terminal.help'))
    .action(does(({ as, language = Intl.DateTimeFormat().resolvedOptions().locale }) => talk(as, language, desk)));
};

async function talk(person: string, language: string, desk: Desk): Promise<number> {
  if (!/^[a-z0-9]{1,32}$/.test(person)) throw new UsageError(say('channel.terminal.as'));
  const config = await desk.config();
  if (!config.trial) {
    desk.err(say('channel.terminal.trialOnly'));
    return 1;
  }
  const { keyDir, dataDir, organisation, retentionDays, publicUrl, trial, secret } = config;
  const store = await desk.store();
  const { prisma } = store;
  const log = createLog('error');
  const words = readWords('locales', (missing) => log.warn(missing, 'a text is missing'));
  const slugs = words.packs.map(({ slug }) => slug);
  const erasureKeys = createErasureKeys(keyDir);
  const privacy = await createPrivacy({ prisma, secret: secret.reveal(), erasureKeys, campaigns: slugs });
  await registerCampaigns(prisma, slugs);
  await openTrialCampaigns(prisma, privacy.rows, slugs, dataDir, desk.now());

  const terms = { organisation, retentionDays: keptDays(retentionDays), channel: 'terminal' };
  const turnDeps = createTurnDeps({ store, privacy, words, terms, publicUrl, trial, now: desk.now });
  const style = (marked: string): string => styleText('bold', marked, { stream: process.stdout });
  const erase = (what: keyof typeof ERASE): void => {
    if (process.stdout.isTTY) process.stdout.write(ERASE[what]);
  };
  const terminal = openTerminal(
    { person, language, typed: typedAt(desk), write: desk.out, erase, style },
    { words, log },
  );
  await terminal.serve({ turns: createTurns(turnDeps), turnDeps }).start();
  return 0;
}

/** What is typed until the input ends, or somebody types `/quit`. It begins as every bot does, with `/start`. */
async function* typedAt(desk: Desk): AsyncGenerator<Typed> {
  const run = randomUUID();
  yield { key: `terminal:${run}:start`, text: '/start' };
  for (let line = 1; ; line += 1) {
    const text = await desk.askOpenly('> ').catch((error: unknown) => {
      if (error instanceof UsageError) return '/quit';
      throw error;
    });
    if (text.trim() === '/quit') return;
    yield { key: `terminal:${run}:${line}`, text };
  }
}
