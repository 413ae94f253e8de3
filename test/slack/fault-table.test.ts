import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSlackMessenger } from '../../bots/slack/messenger.ts';
import type { Calls } from '../../bots/slack/pacing.ts';
import type { Messenger, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { createLog } from '../../src/server/log.ts';
import { BECOMES, expectShown, TROUBLES } from '../support/fault-table.ts';
import { hurry } from '../support/hurry.ts';
import { PATIENCE, until } from '../support/waiting.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

/** How long a call is waited for, in ms: where nothing comes, nobody waits for that here. */
let patience = PATIENCE;
const call: Calls['answers'] = (address, init) => fetch(address, { ...init, signal: AbortSignal.timeout(patience) });
const impatient: Calls = { answers: call, broadcasts: call };

let core: Core;
let rig: Rig;
let messenger: Messenger;
beforeAll(async () => {
  // Between two tries of a call, and as long as Slack asks to wait.
  hurry((ms) => ms >= 500 && ms <= 2_000);
  core = await openCore();
  rig = await startRig({ mode: 'http', core, calls: impatient });
  messenger = createSlackMessenger({
    tokenOf: async () => rig.token,
    isPaused: async () => false,
    apiUrl: rig.apiUrl,
    now: () => new Date(),
    log: createLog('error', { write: () => undefined }),
    calls: impatient,
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rig.stop();
  await core.database.drop();
});

const NEWS: OutgoingMessage = {
  ...{ broadcast: 1, campaign: 'x', language: 'en', paragraphs: [[{ text: 'News' }]], picture: null, buttons: [] },
};

const WAITING = 'Et øyeblikk';

/** What Kari's window shows of an answer. */
async function shown(): Promise<string> {
  const lines = core.lines.length;
  // More than reading, so the window is opened before the answer is there.
  await rig.kari.command('/petition stop');
  const gaveUp = () => core.lines.slice(lines).some((line) => line.includes('an answer could not be shown'));
  const isThere = () => rig.kari.hasModal() && !rig.kari.read('modal').includes(WAITING);
  await until(() => isThere() || gaveUp(), 'the answer being dealt with');
  await rig.settled();
  const outcome = isThere() ? 'is shown' : 'the window goes on waiting: asking again helps';
  await rig.kari.close();
  return outcome;
}

/** What becomes of asking for a window. */
async function opened(): Promise<string> {
  const lines = core.lines.length;
  // More than reading: a window that opens with its answer would be there, also where Slack never says so.
  await rig.kari.command('/petition stop');
  const gaveUp = () => core.lines.slice(lines).some((line) => line.includes('no view could be opened'));
  const isFilled = () => rig.kari.hasModal() && !rig.kari.read('modal').includes(WAITING);
  await until(() => isFilled() || gaveUp(), 'a window or none');
  await rig.settled();
  const outcome = gaveUp() ? 'a word that nothing was done, ask again' : 'opens';
  if (rig.kari.hasModal()) await rig.kari.close();
  return outcome;
}

/** What becomes of the answer to something that was stored. */
async function stored(): Promise<string> {
  const { prisma } = core.deps;
  await rig.kari.command('/petition updates');
  await rig.kari.sees('Send meg');
  const lines = core.lines.length;
  const off = strike('views.update');
  await rig.kari.press('modal', 'Send meg');
  const gaveUp = () => core.lines.slice(lines).some((line) => line.includes('an answer could not be shown'));
  const isThere = () => rig.kari.hasModal() && rig.kari.read('modal').includes('✓ Jeg skriver til deg');
  const isKept = async () => (await prisma.conversation.count({ where: { leaseUntil: { not: null } } })) > 0;
  await until(async () => gaveUp() || (isThere() && !(await isKept())), 'the answer being dealt with');
  await rig.settled();
  off();
  expect(await prisma.subscription.count()).toBe(1);
  const kept = (await isKept()) ? 'is kept, and shown later' : 'is not needed any more: what was stored holds';
  const outcome = isThere() ? 'is shown' : kept;
  await rig.kari.close();
  await prisma.subscription.deleteMany();
  await prisma.conversation.deleteMany();
  return outcome;
}

async function sent(): Promise<string> {
  const { id: user } = rig.kari;
  const account = rig.accountOf(rig.team);
  const address = { account, user, who: `slack:${rig.team}:${user}`, view: null, dm: null, opened: null };
  return BECOMES[(await messenger.send(account, address, NEWS)).kind];
}

type Trouble = Pick<(typeof TROUBLES)[number], 'fault' | 'times'>;
/** What strikes now. */
let trouble: Trouble = TROUBLES[0] ?? { fault: { kind: 'drop' } };

function strike(method: string): () => void {
  const { fault, times } = trouble;
  patience = fault.kind === 'silence' || fault.kind === 'silence after' ? 300 : PATIENCE;
  const off = rig.standIn.faults.on({ fault, method, ...(times !== undefined && { times }) });
  return () => {
    patience = PATIENCE;
    off();
  };
}

async function under(method: string, operation: () => Promise<string>): Promise<string> {
  const off = strike(method);
  const outcome = await operation();
  off();
  return outcome;
}

test('what becomes of each operation under each fault stands in the guide', { timeout: 120_000 }, async () => {
  const rows: string[][] = [];
  for (const { name, ...one } of TROUBLES) {
    trouble = one;
    const window = await under('views.open', opened);
    const answer = await under('views.update', shown);
    rows.push([name, window, answer, await stored(), await under('chat.postMessage', sent)]);
  }
  const none = '–';
  trouble = { fault: { kind: 'refusal', error: 'expired_trigger_id' } };
  rows.push(['that a press is too old to open a window', await under('views.open', opened), none, none, none]);
  trouble = { fault: { kind: 'refusal', error: 'not_found' } };
  rows.push(['that the window is closed', none, none, await stored(), none]);
  trouble = { fault: { kind: 'refusal', error: 'team_added_to_org' } };
  const moves = 'that the workspace moves into an organisation';
  const window = await under('views.open', opened);
  const answer = await under('views.update', shown);
  rows.push([moves, window, answer, await stored(), await under('chat.postMessage', sent)]);
  expect(rows.flat()).toContain('is shown');
  expectShown(
    'bots/slack/README.md',
    [
      'Slack answers',
      'opening a window',
      'an answer in it',
      'the answer to what was stored',
      'a message of a broadcast',
    ],
    rows,
  );
});
