import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../../bots/playground/slack/platform.ts';
import { createLimiter, SLACK_LIMITS } from '../../bots/playground/slack/server.ts';
import { type Calls, createCalls } from '../../bots/slack/pacing.ts';
import { openCore, startRig } from './rig.ts';

const asked = (token: string, body?: string) => ({
  headers: { Authorization: `Bearer ${token}` },
  ...(body !== undefined && { body }),
});
const at = (method: string) => `https://slack.com/api/${method}`;

/** Slack's own limits, as the stand-in keeps them, and when each call came. */
function slackWithLimits() {
  const limiter = createLimiter(() => new Date(performance.now()), SLACK_LIMITS);
  const came: { method: string; token: string; channel: string | null; at: number; refused: boolean }[] = [];
  async function call(address: string | URL, init?: { body?: unknown; headers?: unknown }): Promise<Response> {
    const method = String(address).split('/').at(-1) ?? '';
    const token = new Headers(init?.headers as Record<string, string>).get('authorization') ?? '';
    const channel = new URLSearchParams(String(init?.body ?? '')).get('channel');
    const seen = { method, token, channel, at: performance.now() };
    try {
      limiter.count(method, token, channel);
      came.push({ ...seen, refused: false });
      return new Response('{"ok":true}');
    } catch (error) {
      came.push({ ...seen, refused: true });
      if (error instanceof Refusal) return new Response('', { status: error.status, headers: error.headers });
      throw error;
    }
  }
  return { call, came };
}

describe('the pace of a workspace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const passing = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

  /** Slack is asked as fast as can be, and asked again whenever it is said to be too soon. */
  function insisting(fetch: Calls['answers'], method: string, init = asked('a')) {
    const answered: number[] = [];
    const began = performance.now();
    void (async () => {
      for (;;) {
        const answer = await fetch(at(method), init);
        answered.push(performance.now() - began);
        if (answer.status !== 429) return;
        await new Promise((again) => setTimeout(again, Number(answer.headers.get('retry-after')) * 1000));
      }
    })();
    return answered;
  }

  test.each(['chat.update', 'conversations.open', 'users.info', 'views.publish', 'views.update', 'chat.delete'])(
    '%s: what is asked all at once leaves in a pace that Slack takes, to the last',
    async (method) => {
      const slack = slackWithLimits();
      const { answers } = createCalls({ call: slack.call });
      for (let one = 0; one < 150; one += 1) insisting(answers, method);
      await passing(300);
      expect(slack.came.filter(({ refused }) => refused)).toEqual([]);
      expect(slack.came).toHaveLength(150);
    },
  );

  test('messages: one a second in each channel, and a workspace takes some hundred a minute', async () => {
    const slack = slackWithLimits();
    const { answers, broadcasts } = createCalls({ call: slack.call });
    for (let one = 0; one < 5; one += 1) insisting(answers, 'chat.postMessage', asked('a', 'channel=C1&text=x'));
    for (let one = 0; one < 320; one += 1)
      insisting(broadcasts, 'chat.postMessage', asked('a', `channel=D${one}&text=x`));
    await passing(8);
    const inOne = slack.came.filter(({ channel }) => channel === 'C1');
    const apart = inOne.slice(1).map((one, place) => one.at - (inOne[place]?.at ?? 0));
    expect(apart.map((ms) => ms >= 1000 && ms < 1500)).toEqual([true, true, true, true]);
    await passing(300);
    expect(slack.came.filter(({ refused }) => refused)).toEqual([]);
    expect(slack.came).toHaveLength(325);
  });

  test('without the pacer the same is refused', async () => {
    const slack = slackWithLimits();
    for (let one = 0; one < 150; one += 1) insisting(slack.call, 'views.update');
    await passing(1);
    expect(slack.came.filter(({ refused }) => refused)).toHaveLength(50);
  });

  test('what a person waits for goes before cards and broadcasts, and no workspace waits for another', async () => {
    const slack = slackWithLimits();
    const { answers, broadcasts } = createCalls({ call: slack.call });
    for (let one = 0; one < 30; one += 1) insisting(broadcasts, 'chat.update', asked('a', `channel=C${one}`));
    await passing(0);
    const before = slack.came.length;
    insisting(answers, 'chat.update', asked('a', 'channel=staff'));
    insisting(answers, 'chat.update', asked('b', 'channel=elsewhere'));
    await passing(0);
    expect(slack.came.slice(before).map(({ channel }) => channel)).toEqual(['elsewhere']);
    await passing(2);
    expect(slack.came.at(before + 1)?.channel).toBe('staff');
    await passing(120);
    expect(slack.came).toHaveLength(32);
  });

  test('a refusal rests the method for exactly as long as Slack asks, and nobody knocks meanwhile', async () => {
    const slack = slackWithLimits();
    let refuse = true;
    const { answers } = createCalls({
      call: async (address, init) => {
        if (!refuse) return await slack.call(address, init);
        refuse = false;
        return new Response('', { status: 429, headers: { 'retry-after': '30' } });
      },
    });
    const began = performance.now();
    for (let one = 0; one < 60; one += 1) insisting(answers, 'views.update');
    const other = insisting(answers, 'views.open');
    await passing(1);
    // Under way when the refusal came, and those who waited for their turn heard of it at once.
    const underWay = slack.came.filter(({ method }) => method === 'views.update').length;
    expect(underWay).toBeLessThanOrEqual(20);
    expect(other).toHaveLength(1);
    await passing(28.9);
    expect(slack.came.filter(({ method }) => method === 'views.update')).toHaveLength(underWay);
    await passing(0.2);
    expect(slack.came.filter(({ method }) => method === 'views.update')).toHaveLength(underWay + 1);
    expect(Math.round(((slack.came.at(-1)?.at ?? 0) - began) / 1000)).toBe(30);
    await passing(120);
    expect(slack.came.filter(({ method }) => method === 'views.update')).toHaveLength(60);
    expect(slack.came.filter(({ refused }) => refused)).toEqual([]);
  });

  test('who calls a method that rests gets Slack’s answer with what is left', async () => {
    let knocks = 0;
    const { answers, broadcasts } = createCalls({
      call: async () => {
        knocks += 1;
        return new Response('', { status: 429, headers: { 'retry-after': '3' } });
      },
    });
    expect((await answers(at('views.update'), asked('a'))).status).toBe(429);
    await passing(1);
    const later = await Promise.all([answers, broadcasts].map((fetch) => fetch(at('views.update'), asked('a'))));
    expect(later.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [429, '2'],
      [429, '2'],
    ]);
    expect(knocks).toBe(1);
    await answers(at('views.update'), asked('b'));
    await answers(at('views.open'), asked('a'));
    expect(knocks).toBe(3);
  });

  test('a window is not opened when its trigger has died in the queue', async () => {
    const slack = slackWithLimits();
    const { answers } = createCalls({ call: slack.call });
    const opened: number[] = [];
    for (let one = 0; one < 40; one += 1)
      void answers(at('views.open'), asked('a')).then(({ status }) => opened.push(status));
    await passing(2);
    expect(opened.every((status) => status === 200)).toBe(true);
    await passing(0.2);
    expect(opened.filter((status) => status === 429)).toHaveLength(40 - slack.came.length);
    const calls = slack.came.length;
    await passing(60);
    expect(slack.came).toHaveLength(calls);
  });
});

test('what the app sends leaves by its pacer: answers as such, cards behind them', async () => {
  const core = await openCore();
  const left = { answers: [] as string[], broadcasts: [] as string[] };
  const noting = (kind: keyof typeof left): Calls['answers'] => {
    return (address, init) => {
      left[kind].push(String(address).split('/').at(-1) ?? '');
      return fetch(address, init);
    };
  };
  const calls = { answers: noting('answers'), broadcasts: noting('broadcasts') };
  const rig = await startRig({ mode: 'http', core, calls });
  try {
    await rig.kari.openHome();
    await rig.settled();
    await rig.channel.keeper.remove(rig.accountOf(rig.team), { channel: rig.general, message: '1.000001' });
    expect(left).toEqual({ answers: ['auth.test', 'users.info', 'views.publish'], broadcasts: ['chat.delete'] });
    expect(rig.standIn.calls.map(({ method }) => method)).toEqual([...left.answers, ...left.broadcasts]);
  } finally {
    await rig.stop();
    await core.database.drop();
  }
});
