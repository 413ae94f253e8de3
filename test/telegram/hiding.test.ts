import { Api } from 'grammy';
import { describe, expect, test } from 'vitest';
import { takeAway } from '../../bots/telegram/hiding.ts';
import { createMessages } from '../../bots/telegram/messages.ts';
import { createRecent } from '../../bots/telegram/recent.ts';
import { render } from '../../bots/telegram/render.ts';
import { NO_PATIENCE } from '../../src/channel/attempt.ts';
import { LINKS, paragraph, say } from './sample.ts';

type Call = { readonly method: string; readonly payload: Record<string, unknown> };
type Reply = true | { readonly error: string; readonly code?: number };

/** Messages over an API that answers as told, without a network. */
function farEnd(answer: (call: Call) => Reply) {
  const calls: Call[] = [];
  const plainer: unknown[] = [];
  const api = new Api('1:test');
  api.config.use(async (_call, method, payload) => {
    const call = { method, payload: payload as Record<string, unknown> };
    calls.push(call);
    const told = answer(call);
    if (told === true) return { ok: true, result: { message_id: 77 } as never };
    return { ok: false, error_code: told.code ?? 400, description: `Bad Request: ${told.error}` };
  });
  const signal = new AbortController().signal;
  const messages = createMessages({
    api,
    patience: NO_PATIENCE,
    reading: NO_PATIENCE,
    signal,
    plainer: (from) => plainer.push(from),
  });
  return { messages, calls, plainer };
}

const TO = { chat: 7, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };

describe('taking messages away', () => {
  const idsOf = ({ payload }: Call) => payload['message_ids'] as number[];

  test('takes all in one call where that goes', async () => {
    const { messages, calls } = farEnd(() => true);
    expect(await takeAway(messages, TO, [3, 1, 2, 3])).toEqual({ kind: 'done', left: 0 });
    expect(calls.map(idsOf)).toEqual([[1, 2, 3]]);
  });

  test('a hundred at a time', async () => {
    const { messages, calls } = farEnd(() => true);
    await takeAway(
      messages,
      TO,
      Array.from({ length: 250 }, (_, at) => at + 1),
    );
    expect(calls.map((call) => idsOf(call).length)).toEqual([100, 100, 50]);
  });

  test('one that is too old keeps no other from going, and is emptied', async () => {
    const old = new Set([1, 2]);
    const gone = new Set<number>();
    const emptied = new Set<unknown>();
    const { messages } = farEnd((call) => {
      if (call.method === 'editMessageText') return emptied.add(call.payload['message_id']) && true;
      if (idsOf(call).some((id) => old.has(id))) return { error: "message can't be deleted" };
      for (const id of idsOf(call)) gone.add(id);
      return true;
    });
    const ids = Array.from({ length: 20 }, (_, at) => at + 1);
    expect(await takeAway(messages, TO, ids)).toEqual({ kind: 'done', left: 2 });
    expect([...gone].toSorted((a, b) => a - b)).toEqual(ids.slice(2));
    expect([...emptied]).toEqual([1, 2]);
  });

  test('an old picture gives way to a grey one; what a person wrote can only stay', async () => {
    const { messages, calls } = farEnd(({ method, payload }) => {
      if (method === 'editMessageMedia')
        return payload['message_id'] === 1 ? true : { error: "message can't be edited" };
      return {
        error: method === 'deleteMessages' ? "message can't be deleted" : 'there is no text in the message to edit',
      };
    });
    expect(await takeAway(messages, TO, [1, 2])).toEqual({ kind: 'done', left: 2 });
    expect(calls.filter(({ method }) => method === 'editMessageMedia')).toHaveLength(2);
  });

  test('while the platform is away it is tried again later', async () => {
    const { messages } = farEnd(() => ({ error: 'Bad Gateway', code: 502 }));
    expect(await takeAway(messages, TO, [1])).toEqual({ kind: 'unsent' });
  });
});

describe('a refused answer', () => {
  const content = (reply: Parameters<typeof render>[0][number]) => {
    const [step] = render([reply], false, LINKS).steps;
    if (step?.kind !== 'put') throw new TypeError('no message');
    return step.content;
  };
  const CARD = content({
    ...say('Words', { buttons: [[{ kind: 'action', label: 'Go', action: 'go' }]] }),
    kind: 'card',
    campaign: 'x',
    picture: { id: 'x/cover', path: import.meta.filename, alt: 'A cover' },
  });
  const TEXT = content({ ...say('', { paragraphs: [[{ text: 'Words', bold: true }], ...[paragraph('More')]] }) });

  test('comes without its picture, with all its words and buttons', async () => {
    const { messages, calls, plainer } = farEnd(({ method }) =>
      method === 'sendPhoto' ? { error: 'IMAGE_PROCESS_FAILED' } : true,
    );
    expect(await messages.send(TO, CARD)).toEqual({ ok: true, value: 77 });
    expect(calls.map(({ method }) => method)).toEqual(['sendPhoto', 'sendMessage']);
    expect(calls[1]?.payload).toMatchObject({ text: 'Words', reply_markup: { inline_keyboard: [[{ text: 'Go' }]] } });
    expect(plainer).toHaveLength(1);
  });

  test('comes to the chat when its topic is gone, and whole', async () => {
    const { messages, calls } = farEnd(({ payload }) =>
      'message_thread_id' in payload ? { error: 'message thread not found' } : true,
    );
    expect(await messages.send({ ...TO, thread: 5 }, CARD)).toMatchObject({ ok: true });
    expect(calls.map(({ method }) => method)).toEqual(['sendPhoto', 'sendPhoto']);
  });

  test('comes as bare words at last, and is given up after that', async () => {
    const { messages, calls } = farEnd(({ payload }) =>
      (payload['entities'] as unknown[]).length > 0 ? { error: 'ENTITY_BOUNDS_INVALID' } : true,
    );
    expect(await messages.send(TO, TEXT)).toMatchObject({ ok: true });
    expect(calls.map(({ payload }) => payload['text'])).toEqual(['Words\n\nMore', 'Words\n\nMore']);
    const never = farEnd(() => ({ error: 'MESSAGE_TOO_STRANGE' }));
    expect(await never.messages.send(TO, TEXT)).toMatchObject({ ok: false });
    expect(never.calls).toHaveLength(2);
  });

  test('to somebody who blocked the bot is not tried again', async () => {
    const { messages, calls } = farEnd(() => ({ error: 'Forbidden: bot was blocked by the user', code: 403 }));
    expect(await messages.send(TO, CARD)).toMatchObject({ ok: false, fault: { meaning: 'blocked' } });
    expect(calls).toHaveLength(1);
  });

  test('in a channel’s direct messages goes to its topic', async () => {
    const { messages, calls } = farEnd(() => true);
    await messages.send({ ...TO, directTopic: 9 }, TEXT);
    expect(calls[0]?.payload).toMatchObject({ direct_messages_topic_id: 9 });
  });
});

describe('messages that only the process knows', () => {
  test('are known for two days, and handed over once', () => {
    let now = 0;
    const recent = createRecent(() => now);
    recent.note(7, [1, 2]);
    now = 3_600_000;
    recent.note(7, [3]);
    recent.note(8, [4]);
    recent.keep(7, [1]);
    expect([recent.of(7), recent.unkept(7), recent.of(8)]).toEqual([[1, 2, 3], [2, 3], [4]]);
    now = 48 * 3_600_000;
    expect(recent.of(7)).toEqual([3]);
    recent.forget(7, [3]);
    expect([recent.of(7), recent.of(8)]).toEqual([[], [4]]);
  });
});
