import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import type { Messenger, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { BECOMES, expectShown, TROUBLES } from '../support/fault-table.ts';
import { unpaced } from '../support/unpaced.ts';
import { until } from '../support/waiting.ts';
import { KARI, type Rig, startRig, TOKEN, told } from './rig.ts';
import { heardLog, paragraph, say } from './sample.ts';

let rig: Rig;
let messenger: Messenger;
beforeAll(async () => {
  rig = await startRig({ mode: 'polling', answers: () => [say('Answer')] });
  const links = () => ({ username: 'opprop_test_bot', inlineMode: false });
  messenger = createTelegramMessenger({
    ...{ token: TOKEN, apiRoot: rig.apiRoot, pacer: unpaced, rate: 30, links, log: heardLog() },
  });
});
afterAll(() => rig.stop());

const NEWS: OutgoingMessage = {
  ...{ broadcast: 1, campaign: 'x', language: 'en', paragraphs: [paragraph('News')], picture: null, buttons: [] },
};

/** What Kari gets for something she wrote. `stored`: an act that was stored, with its answer. */
async function answered(stored: boolean): Promise<string> {
  rig.turns.readOnly = !stored;
  const [before, finished, lines] = [told(rig, KARI).length, rig.turns.finished.length, rig.log.lines.length];
  await rig.standIn.seats.say(KARI.id, KARI.id, 'Hello');
  const gaveUp = () => rig.log.lines.slice(lines).some(({ message }) => message.includes('reply not sent'));
  await until(() => rig.turns.finished.length > finished || gaveUp(), 'the answer being dealt with');
  await rig.settled();
  const got = told(rig, KARI).length - before;
  const noted = rig.turns.finished.length > finished;
  if (noted) return got === 1 ? 'comes once' : `comes ${got} times`;
  const later = stored ? 'is kept, and sent later' : 'does not come: asking again helps';
  return got === 0 ? later : 'comes, is not known to have come, and comes again later';
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
