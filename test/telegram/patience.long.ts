import { afterEach, describe, expect, test } from 'vitest';
import { limitsOf } from '../../bots/telegram/pacing.ts';
import type { Arrival } from '../../src/channel/channel.ts';
import { createPacer } from '../../src/channel/pacer.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { until } from '../support/waiting.ts';
import { callsOf, KARI, type Rig, startRig, told } from './rig.ts';
import { say } from './sample.ts';

let rig: Rig;
afterEach(() => rig.stop());

const echo = ({ input }: Arrival): readonly ShownReply[] =>
  input.kind === 'typed' ? [say(`You said ${input.text}`), say('And more')] : [say('Welcome')];

describe.each(['polling', 'webhook'] as const)('an answer of which nothing is stored (%s)', (mode) => {
  test.each([
    { kind: 'bad gateway' },
    { kind: 'server error' },
    { kind: 'drop' },
    // More than the three seconds that a stored answer waits for in this rig, in tests' measure for 30.
    { kind: 'too many requests', retryAfter: 4 },
  ] as const)('survives: $kind', async (fault) => {
    rig = await startRig({ mode, answers: echo });
    rig.turns.readOnly = true;
    // What fails otherwise fails oftener than a stored answer is repeated.
    const times = fault.kind === 'too many requests' ? 1 : 5;
    rig.standIn.faults.on({ fault, method: 'sendMessage', times });
    await rig.standIn.seats.say(KARI.id, KARI.id, 'one');
    await until(() => told(rig, KARI).length === 2, 'the whole answer');
    expect(told(rig, KARI)).toStrictEqual(['You said one', 'And more']);
    expect(callsOf(rig, 'sendMessage').filter(({ ok }) => !ok)).toHaveLength(times);
  });
});

test('many who write at once get every answer in order, and the limits are kept rather than hit', async () => {
  const [perSecond, perChat] = [60, 4];
  rig = await startRig({ mode: 'polling', answers: echo, pacer: createPacer(limitsOf(perSecond, perChat)) });
  rig.standIn.setLimits({ perSecond, perChatPerSecond: perChat, chatBurst: 5 * perChat });
  const crowd = Array.from({ length: 60 }, (_, index) => ({ id: 3_000 + index, firstName: 'Ola', languageCode: 'nb' }));
  for (const one of crowd) await rig.standIn.seats.sit(one);
  for (const text of ['one', 'two']) for (const { id } of crowd) await rig.standIn.seats.say(id, id, text);
  const whole = ['You said one', 'And more', 'You said two', 'And more'];
  await until(() => crowd.every((one) => told(rig, one).length === whole.length), 'everybody being answered');
  for (const one of crowd) expect(told(rig, one)).toStrictEqual(whole);
  expect(callsOf(rig, 'sendMessage').filter(({ ok }) => !ok).length).toBeLessThanOrEqual(2);
});
