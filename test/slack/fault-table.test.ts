import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSlackMessenger } from '../../bots/slack/messenger.ts';
import type { Messenger, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { createLog } from '../../src/server/log.ts';
import { BECOMES, expectShown, TROUBLES } from '../support/fault-table.ts';
import { unpacedCalls } from '../support/unpaced.ts';
import { until } from '../support/waiting.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

let core: Core;
let rig: Rig;
let messenger: Messenger;
beforeAll(async () => {
  core = await openCore();
  rig = await startRig({ mode: 'http', core });
  messenger = createSlackMessenger({
    tokenOf: async () => rig.token,
    isPaused: async () => false,
    apiUrl: rig.apiUrl,
    now: () => new Date(),
    log: createLog('error', { write: () => undefined }),
    calls: unpacedCalls,
  });
});
afterAll(async () => {
  await rig.stop();
  await core.database.drop();
});

const NEWS: OutgoingMessage = {
  ...{ broadcast: 1, campaign: 'x', language: 'en', paragraphs: [[{ text: 'News' }]], picture: null, buttons: [] },
};

/** What Kari's window shows of an answer. */
async function shown(): Promise<string> {
  const lines = core.lines.length;
  await rig.kari.command('/petition about');
  const gaveUp = () => core.lines.slice(lines).some((line) => line.includes('an answer could not be shown'));
  const isThere = () => rig.kari.hasModal() && rig.kari.read('modal').length > 80;
  await until(() => isThere() || gaveUp(), 'the answer being dealt with');
  await rig.settled();
  const outcome = isThere() ? 'is shown' : 'the window goes on waiting: asking again helps';
  await rig.kari.close();
  return outcome;
}

/** What becomes of asking for a window. */
async function opened(): Promise<string> {
  const lines = core.lines.length;
  await rig.kari.command('/petition about');
  const gaveUp = () => core.lines.slice(lines).some((line) => line.includes('no view could be opened'));
  await until(() => (rig.kari.hasModal() && rig.kari.read('modal').length > 80) || gaveUp(), 'a window or none');
  await rig.settled();
  const outcome = gaveUp() ? 'a word that nothing was done, ask again' : 'opens';
  if (rig.kari.hasModal()) await rig.kari.close();
  return outcome;
}

async function sent(): Promise<string> {
  const { id: user } = rig.kari;
  const account = rig.accountOf(rig.team);
  const address = { account, user, who: `slack:${rig.team}:${user}`, view: null, dm: null, opened: null };
  return BECOMES[(await messenger.send(account, address, NEWS)).kind];
}

test('what becomes of each operation under each fault stands in the guide', { timeout: 120_000 }, async () => {
  const rows: string[][] = [];
  for (const { name, fault, times } of TROUBLES) {
    const cells: string[] = [];
    for (const [method, operation] of [
      ['views.open', opened],
      ['views.update', shown],
      ['chat.postMessage', sent],
    ] as const) {
      const off = rig.standIn.faults.on({ fault, method, ...(times !== undefined && { times }) });
      cells.push(await operation());
      off();
    }
    rows.push([name, ...cells]);
  }
  expect(rows.flat()).toContain('is shown');
  expectShown(
    'bots/slack/README.md',
    ['Slack answers', 'opening a window', 'an answer in it', 'a message of a broadcast'],
    rows,
  );
});
