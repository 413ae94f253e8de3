import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer, type Pacer } from '../../src/channel/pacer.ts';

const LIMITS = { perSecond: 10, perChat: { perSecond: 1, burst: 2 } };

describe('the pacer of an account', () => {
  let left: [who: string, second: number][];
  let pacer: Pacer;
  const since = () => performance.now() / 1000;

  beforeEach(() => {
    vi.useFakeTimers();
    left = [];
    pacer = createPacer(LIMITS);
  });
  afterEach(() => vi.useRealTimers());

  function leaves(
    who: string,
    chat: string | null = who,
    kind: 'answer' | 'broadcast' = 'answer',
    signal?: AbortSignal,
  ) {
    const began = since();
    void pacer.turn(kind, chat, signal).then(() => left.push([who, Math.round((since() - began) * 10) / 10]));
  }
  const passing = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

  test('a chat gets a short burst, then one a second, in order, and holds up nobody else', async () => {
    for (const who of ['1', '2', '3', '4']) leaves(who, 'kari');
    await passing(0);
    expect(left.map(([who]) => who)).toEqual(['1', '2']);
    await passing(0.5);
    leaves('jean');
    await passing(0);
    expect(left.map(([who]) => who)).toEqual(['1', '2', 'jean']);
    await passing(5);
    expect(left).toEqual([
      ['1', 0],
      ['2', 0],
      ['jean', 0],
      ['3', 1],
      ['4', 2],
    ]);
  });

  test('the whole account keeps its pace', async () => {
    for (let who = 0; who < 40; who += 1) leaves(`${who}`);
    await passing(1);
    expect(left.length).toBeGreaterThanOrEqual(11);
    expect(left.length).toBeLessThanOrEqual(12);
    await passing(3);
    expect(left).toHaveLength(40);
    expect(pacer.waiting).toBe(0);
  });

  test('is clear of a kind when nobody of it waits, or when nobody wants to know any more', async () => {
    const told: string[] = [];
    const clear = (kind: 'answer' | 'broadcast', signal = new AbortController().signal) =>
      void pacer.clear(kind, signal).then(() => told.push(kind));
    clear('broadcast');
    await passing(0);
    expect(told).toEqual(['broadcast']);
    for (let who = 0; who < 4; who += 1) leaves(`${who}`, `${who}`, 'broadcast');
    leaves('kari');
    clear('broadcast');
    clear('answer');
    await passing(0);
    expect(left.map(([who]) => who)).toEqual(['0', '1']);
    expect(told).toEqual(['broadcast']);
    await passing(0.1);
    expect(told).toEqual(['broadcast', 'answer']);
    const stopped = new AbortController();
    clear('broadcast', stopped.signal);
    stopped.abort();
    await passing(0);
    expect(told).toEqual(['broadcast', 'answer', 'broadcast']);
    await passing(0.1);
    expect(told).toHaveLength(3);
    await passing(0.1);
    expect(told).toEqual(['broadcast', 'answer', 'broadcast', 'broadcast']);
  });

  test('many who ask for much keep nobody waiting who asks once', async () => {
    for (let who = 0; who < 20; who += 1) for (const one of [1, 2]) leaves(`much ${one}`, `flooder ${who}`);
    leaves('once', 'jean');
    await passing(2.5);
    const order = left.map(([who]) => who);
    // Jean came last, and waits only for the first message of each of the others, and for what left before.
    expect(order.indexOf('once')).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('once')).toBeLessThanOrEqual(21);
    await passing(5);
    expect(left).toHaveLength(41);
  });

  test('who asked for much stands like everybody else once nobody waits', async () => {
    for (let nth = 0; nth < 4; nth += 1) leaves('much', 'kari');
    await passing(10);
    for (const who of ['jean', 'ola', 'kari', 'kim']) leaves(who);
    await passing(0.3);
    expect(left.slice(4).map(([who]) => who)).toEqual(['jean', 'ola', 'kari', 'kim']);
  });

  test('answers go before broadcasts, which get what is left', async () => {
    for (let who = 0; who < 20; who += 1) leaves(`letter ${who}`, null, 'broadcast');
    await passing(0.2);
    const before = left.length;
    for (let who = 0; who < 5; who += 1) leaves(`answer ${who}`, `${who}`);
    await passing(0.5);
    expect(left.slice(before, before + 5).every(([who]) => who.startsWith('answer'))).toBe(true);
    await passing(3);
    expect(left).toHaveLength(25);
  });

  test('rest stops everything for exactly so long, and the pace comes back by itself', async () => {
    leaves('first');
    await passing(1);
    pacer.rest(5);
    for (let who = 0; who < 200; who += 1) leaves(`${who}`);
    await passing(4.99);
    expect(left).toHaveLength(1);
    await passing(1.01);
    const slow = left.length - 1;
    expect(slow).toBeGreaterThan(0);
    expect(slow).toBeLessThanOrEqual(9);
    await passing(12);
    const before = left.length;
    await passing(2);
    expect(left.length - before).toBeGreaterThanOrEqual(19);
  });

  test('a shorter rest does not end a longer one', async () => {
    pacer.rest(5);
    pacer.rest(1);
    leaves('x');
    await passing(4.9);
    expect(left).toEqual([]);
    await passing(0.3);
    expect(left).toHaveLength(1);
  });

  test('whoever stops waiting goes at once and takes nobody’s place', async () => {
    const stop = new AbortController();
    pacer.rest(60);
    leaves('stops', 'a', 'answer', stop.signal);
    leaves('waits', 'b');
    await passing(1);
    stop.abort();
    await passing(0);
    expect(left.map(([who]) => who)).toEqual(['stops']);
    expect(pacer.waiting).toBe(1);
    leaves('late', 'c', 'answer', stop.signal);
    await passing(0);
    expect(left.map(([who]) => who)).toEqual(['stops', 'late']);
  });
});
