import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import type { Messenger, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { BECOMES, expectShown, TROUBLES } from '../support/fault-table.ts';
import { hurry } from '../support/hurry.ts';
import { unpaced } from '../support/unpaced.ts';
import { until } from '../support/waiting.ts';
import { callsOf, KARI, type Rig, startRig, TOKEN, told } from './rig.ts';
import { action, heardLog, paragraph, say } from './sample.ts';

let rig: Rig;
let messenger: Messenger;
/** Groups that move to another id while an answer is on its way there. */
let moving: number | null = null;
beforeAll(async () => {
  hurry((ms) => LONG_MS.has(ms));
  rig = await startRig({
    mode: 'polling',
    answers: async () => {
      if (moving !== null) await rig.standIn.groups.migrate(KARI.id, moving);
      moving = null;
      return [say('Answer', { buttons: [[action('Go', 'go')]] })];
    },
  });
  const links = () => ({ username: 'opprop_test_bot', inlineMode: false });
  messenger = createTelegramMessenger({
    ...{ token: TOKEN, apiRoot: rig.apiRoot, pacer: unpaced, rate: 30, links, log: heardLog() },
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rig.stop();
});

/** How long an answer to what is sent is waited for, and how long Telegram asks to wait. */
const LONG_MS: ReadonlySet<number> = new Set([2_000, 25_000, 30_000]);

const NEWS: OutgoingMessage = {
  ...{ broadcast: 1, campaign: 'x', language: 'en', paragraphs: [paragraph('News')], picture: null, buttons: [] },
};

/** What Kari gets for something she did. `stored`: an act that was stored, with its answer. */
async function answered(stored: boolean, act: () => Promise<unknown> = writes): Promise<string> {
  rig.turns.readOnly = !stored;
  const [before, finished, lines] = [told(rig, KARI).length, rig.turns.finished.length, rig.log.lines.length];
  await act();
  const gaveUp = () => rig.log.lines.slice(lines).some(({ message }) => message.includes('reply not sent'));
  await until(() => rig.turns.finished.length > finished || gaveUp(), 'the answer being dealt with');
  await rig.settled();
  const got = told(rig, KARI).length - before;
  const noted = rig.turns.finished.length > finished;
  if (noted) return got === 1 ? 'comes once' : `comes ${got} times`;
  const later = stored ? 'is kept, and sent later' : 'does not come: asking again helps';
  return got === 0 ? later : 'comes, is not known to have come, and comes again later';
}

const writes = () => rig.standIn.seats.say(KARI.id, KARI.id, 'Hello');
const presses = async () => {
  const { messages } = rig.standIn.seats.chat(KARI.id, KARI.id);
  const { messageId = 0 } = messages.findLast(({ keyboard }) => keyboard.length > 0) ?? {};
  await rig.standIn.seats.press(KARI.id, KARI.id, messageId, 0, 0);
};

/** A press is answered when Telegram takes no answer to it any more. */
async function pressedLate(stored: boolean): Promise<string> {
  const error = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
  const off = rig.standIn.faults.on({ fault: { kind: 'refusal', error }, method: 'answerCallbackQuery' });
  const outcome = await answered(stored, presses);
  off();
  return outcome;
}

/** Somebody asks in a group that gets another id before the answer is sent. */
async function movedMeanwhile(stored: boolean): Promise<string> {
  const group = await rig.standIn.groups.create({ title: 'Choir', members: [KARI.id] });
  moving = group;
  const newest = (): number => callsOf(rig, 'sendMessage').findLast(({ ok }) => ok)?.fields['chat_id'] as number;
  const ask = () => rig.standIn.seats.say(KARI.id, group, '/about@opprop_test_bot');
  const before = callsOf(rig, 'sendMessage').filter(({ ok }) => ok).length;
  rig.turns.readOnly = !stored;
  const finished = rig.turns.finished.length;
  await ask();
  await until(() => rig.turns.finished.length > finished, 'the answer being dealt with');
  await rig.settled();
  const got = callsOf(rig, 'sendMessage').filter(({ ok }) => ok).length - before;
  return got === 1 && newest() !== group ? 'comes once, where the group is now' : `comes ${got} times`;
}

async function sentToMoved(): Promise<string> {
  const group = await rig.standIn.groups.create({ title: 'Choir', members: [KARI.id] });
  await rig.standIn.groups.migrate(KARI.id, group);
  const outcome = await messenger.send('4242', addressOf(group), NEWS);
  return outcome.kind === 'sent' && outcome.address ? 'sent where it is now, and that is kept' : BECOMES[outcome.kind];
}

test('what becomes of each operation under each fault stands in the guide', { timeout: 120_000 }, async () => {
  const rows: string[][] = [];
  for (const { name, fault, times } of TROUBLES) {
    const cells: string[] = [];
    for (const operation of [
      () => answered(false),
      () => answered(true),
      async () => BECOMES[(await messenger.send('4242', addressOf(KARI.id), NEWS)).kind],
    ]) {
      const off = rig.standIn.faults.on({ fault, method: 'sendMessage', ...(times !== undefined && { times }) });
      cells.push(await operation());
      off();
    }
    rows.push([name, ...cells]);
  }
  const none = '–';
  rows.push([
    'the group has another id now',
    await movedMeanwhile(false),
    await movedMeanwhile(true),
    await sentToMoved(),
  ]);
  rows.push(['that a press is too old to be answered', await pressedLate(false), await pressedLate(true), none]);
  expect(rows.flat()).toContain('comes once');
  expectShown(
    'bots/telegram/README.md',
    ['Telegram answers', 'what somebody reads', 'the answer to what was stored', 'a message of a broadcast'],
    rows,
  );
});

const addressOf = (chat: number) => ({
  ...{ chat, thread: null, pressed: null, pressedHas: null, typed: null, callback: null },
});
