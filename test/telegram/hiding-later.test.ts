import { afterEach, expect, test } from 'vitest';
import { createTurns } from '../../src/turn/turn.ts';
import { type Core, openCore } from '../slack/rig.ts';
import { JEAN, KARI, type Rig, startRig } from './rig.ts';
import { fakeTurns } from './sample.ts';

let core: Core;
let rig: Rig;
afterEach(async () => {
  await rig.stop();
  await core.database.drop();
});

test('who is discreet can have everything taken away also after a restart; of a mere reader nothing was kept', async () => {
  core = await openCore();
  const { take } = createTurns(core.deps);
  rig = await startRig({
    mode: 'polling',
    turns: Object.assign(
      fakeTurns(() => []),
      { take },
    ),
  });
  const chat = ({ id }: typeof KARI) => rig.standIn.seats.chat(id, id).messages;
  const says = async (seat: typeof KARI, words: string) => {
    await rig.standIn.seats.say(seat.id, seat.id, words);
    await rig.settled();
  };
  // One message from before: it is known to this process, and kept from the moment that she is discreet.
  await says(KARI, '/about');
  await says(KARI, '/discreet');
  await says(KARI, '/help');
  await says(JEAN, '/help');
  const [hers, his] = [chat(KARI).length, chat(JEAN).length];
  expect(hers).toBeGreaterThanOrEqual(6);

  await rig.restart();
  await says(KARI, '/hide');
  await says(JEAN, '/hide');
  expect(chat(KARI).map(({ from }) => from)).toEqual(['bot']);
  // What the restarted process saw, the question and its answer, is gone from his chat; what came before stays.
  expect(chat(JEAN)).toHaveLength(his + 1);
});
