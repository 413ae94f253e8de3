import { afterEach, describe, expect, test } from 'vitest';
import { IN_HAND } from '../../bots/telegram/floods.ts';
import type { Arrival } from '../../src/channel/channel.ts';
import type { Pacer } from '../../src/channel/pacer.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { unpaced } from '../support/unpaced.ts';
import { until } from '../support/waiting.ts';
import { callsOf, JEAN, KARI, lastMessage, type Rig, startRig, told } from './rig.ts';
import { action, say } from './sample.ts';

let rig: Rig;
afterEach(() => rig.stop());

const echo = ({ input }: Arrival): readonly ShownReply[] =>
  input.kind === 'typed' ? [say(`You said ${input.text}`)] : [say('Welcome', { buttons: [[action('Go', 'go')]] })];

/** A pace in which messages to these chats wait until they are let go. */
function holding(...chats: readonly number[]) {
  const held = Promise.withResolvers<void>();
  const names = chats.map(String);
  const pacer: Pacer = {
    ...unpaced,
    turn: (_, chat) => (names.includes(chat ?? '') ? held.promise : unpaced.turn('answer', chat)),
  };
  return { pacer, letGo: held.resolve };
}

const says = (text: string, seat = KARI) => rig.standIn.seats.say(seat.id, seat.id, text);
const typedBy = (seat: { readonly id: number }) =>
  rig.turns.arrivals.flatMap(({ who, input }) =>
    who === `telegram:${seat.id}` && input.kind === 'typed' ? [input.text] : [],
  );

describe('one person who sends without end', () => {
  test('holds up nobody else, is answered as far as taken, and told once that the rest was not done', async () => {
    const { pacer, letGo } = holding(KARI.id);
    rig = await startRig({ mode: 'polling', answers: echo, pacer });
    rig.turns.readOnly = true;
    for (let count = 0; count < 250; count += 1) await says(String(count));
    await says('hello', JEAN);
    await until(() => told(rig, JEAN).length === 1, 'Jean being answered while the flood waits');
    expect(told(rig, KARI)).toStrictEqual([]);
    letGo();
    await rig.settled();
    const taken = Array.from({ length: IN_HAND }, (_, count) => String(count));
    expect(typedBy(KARI)).toStrictEqual(taken);
    expect(told(rig, KARI).filter((text) => text !== 'dropped nb')).toStrictEqual(
      taken.map((text) => `You said ${text}`),
    );
    expect(told(rig, KARI).filter((text) => text === 'dropped nb')).toHaveLength(1);
    await says('again');
    await rig.settled();
    expect(told(rig, KARI).at(-1)).toBe('You said again');
  });

  test('has every press answered, with a word where nothing was done', async () => {
    const { pacer, letGo } = holding();
    rig = await startRig({ mode: 'polling', answers: echo, pacer });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    const toasts: string[] = [];
    rig.standIn.on((event) => event.kind === 'toast' && toasts.push(event.text), KARI.id);
    const { messageId } = lastMessage(rig, KARI);
    rig.turns.away = true;
    const presses = IN_HAND + 3;
    for (let count = 0; count < presses; count += 1) await rig.standIn.seats.press(KARI.id, KARI.id, messageId, 0, 0);
    await until(() => toasts.length === 3, 'the dropped presses being answered');
    expect(toasts).toStrictEqual(Array(3).fill('dropped nb'));
    rig.turns.away = false;
    letGo();
    await rig.settled();
    expect(rig.standIn.statistics().callbacks).toStrictEqual({ asked: presses, answered: presses });
  });

  test('who blocks the bot is always heard', async () => {
    const { pacer, letGo } = holding(KARI.id);
    rig = await startRig({ mode: 'polling', answers: echo, pacer });
    for (let count = 0; count < 20; count += 1) await says(String(count));
    await rig.standIn.seats.block(KARI.id);
    letGo();
    await until(() => rig.turns.arrivals.some(({ input }) => input.kind === 'left'), 'the block being heard');
  });
});

describe.each(['polling', 'webhook'] as const)('a program that is behind with answering (%s)', (mode) => {
  test('acknowledges what only reads before it is answered, and answers it all in the end', async () => {
    const crowd = Array.from({ length: 130 }, (_, index) => ({
      id: 2_000 + index,
      firstName: 'Ola',
      languageCode: 'nb',
    }));
    const { pacer, letGo } = holding(...crowd.map(({ id }) => id));
    rig = await startRig({ mode, answers: echo, pacer });
    for (const one of crowd) await rig.standIn.seats.sit(one);
    rig.turns.readOnly = true;
    for (const one of crowd) await says('first', one);
    for (const one of crowd) await says('second', one);
    await says('hello', JEAN);
    await until(() => told(rig, JEAN).length === 1, 'Jean being answered while the others wait');
    await until(() => rig.standIn.pendingUpdates() < 100, 'the program taking in what waits');
    letGo();
    await until(() => crowd.every((one) => told(rig, one).length === 2), 'the others being answered');
    for (const one of crowd) expect(told(rig, one)).toStrictEqual(['You said first', 'You said second']);
  });
});

describe('the webhook', () => {
  test('gives up an update that failed three times while others succeeded, and goes on with its chat', async () => {
    rig = await startRig({ mode: 'webhook', answers: echo });
    rig.turns.refuses = ({ input }) => input.kind === 'typed' && input.text === 'poison';
    await says('poison');
    await says('after it');
    const others = setInterval(() => void says('fine', JEAN), 10);
    await until(() => told(rig, KARI).length === 1, 'the update being given up');
    clearInterval(others);
    expect(told(rig, KARI)).toStrictEqual(['You said after it']);
    expect(rig.turns.refused).toBe(3);
    expect(rig.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(callsOf(rig, 'sendMessage').every(({ ok }) => ok)).toBe(true);
  });

  test('gives up nothing while the database is away for all', async () => {
    rig = await startRig({ mode: 'webhook', answers: echo });
    rig.turns.away = true;
    await says('one');
    await says('two', JEAN);
    await until(() => rig.turns.refused >= 10, 'many tries');
    rig.turns.away = false;
    await rig.settled();
    expect([told(rig, KARI), told(rig, JEAN)]).toStrictEqual([['You said one'], ['You said two']]);
  });
});
