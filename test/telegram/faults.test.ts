import { afterEach, describe, expect, test } from 'vitest';
import type { Arrival } from '../../src/channel/channel.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { until } from '../support/waiting.ts';
import { callsOf, JEAN, KARI, lastMessage, QUICK, type Rig, SECRET, startRig, TOKEN, told } from './rig.ts';
import { action, say } from './sample.ts';

let rig: Rig;
afterEach(() => rig.stop());

const echo = ({ input }: Arrival): readonly ShownReply[] => {
  if (input.kind === 'typed') return [say(`You said ${input.text}`)];
  if (input.kind === 'pressed') return [{ kind: 'toast', text: 'Pressed' }, say('You pressed', { place: 'pressed' })];
  return [say('Welcome', { buttons: [[action('Go', 'go')]] })];
};

describe.each(['polling', 'webhook'] as const)('%s', (mode) => {
  const begin = async (
    answers: (arrival: Arrival) => readonly ShownReply[] | Promise<readonly ShownReply[]> = echo,
  ) => {
    rig = await startRig({ mode, answers });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
  };
  const says = (text: string, seat = KARI) => rig.standIn.seats.say(seat.id, seat.id, text);
  const typed = () => rig.turns.arrivals.flatMap(({ input }) => (input.kind === 'typed' ? [input.text] : []));
  const presses = () => rig.standIn.statistics().callbacks;

  test('words and presses are answered; each press exactly once', async () => {
    await begin();
    const toasts: string[] = [];
    rig.standIn.on((event) => event.kind === 'toast' && toasts.push(event.text));
    await rig.standIn.seats.press(KARI.id, KARI.id, lastMessage(rig, KARI).messageId, 0, 0);
    await says('hello');
    await rig.settled();
    expect(told(rig, KARI)).toStrictEqual(['You pressed', 'You said hello']);
    expect(toasts).toStrictEqual(['Pressed']);
    expect(presses()).toStrictEqual({ asked: 1, answered: 1 });
    const answers = callsOf(rig, 'answerCallbackQuery');
    expect(answers.map(({ inWebhookAnswer }) => inWebhookAnswer)).toStrictEqual([mode === 'webhook']);
  });

  test('an update whose turn fails is not acknowledged and is done once when the database is back', async () => {
    await begin();
    rig.turns.away = true;
    await says('one');
    await says('two');
    await until(() => rig.log.lines.filter(({ level }) => level === 'warn').length >= 2);
    expect(rig.standIn.pendingUpdates()).toBe(2);
    expect(told(rig, KARI)).toStrictEqual(['Welcome']);
    rig.turns.away = false;
    await rig.settled();
    expect(typed()).toStrictEqual(['one', 'two']);
    expect(told(rig, KARI)).toStrictEqual(['Welcome', 'You said one', 'You said two']);
    expect(rig.standIn.pendingUpdates()).toBe(0);
  });

  test('a press that waited for the database is answered once', async () => {
    await begin();
    rig.turns.away = true;
    await rig.standIn.seats.press(KARI.id, KARI.id, lastMessage(rig, KARI).messageId, 0, 0);
    await until(() => rig.log.lines.some(({ level }) => level === 'warn'));
    rig.turns.away = false;
    await rig.settled();
    expect(presses()).toStrictEqual({ asked: 1, answered: 1 });
    expect(callsOf(rig, 'answerCallbackQuery')).toHaveLength(1);
  });

  test('one chat that fails does not hold up another', async () => {
    await begin();
    rig.turns.refuses = ({ who }) => who === 'telegram:700';
    await says('stuck');
    for (const text of ['one', 'two', 'three']) await says(text, JEAN);
    await until(() => told(rig, JEAN).length === 3);
    expect(told(rig, JEAN)).toStrictEqual(['You said one', 'You said two', 'You said three']);
    expect(typed()).not.toContain('stuck');
    rig.turns.refuses = () => false;
    await rig.settled();
    expect(typed()).toContain('stuck');
  });

  test('one update delivered five times at once does one thing and says one thing', async () => {
    await begin();
    const id = lastMessage(rig, KARI).messageId;
    await rig.standIn.seats.press(KARI.id, KARI.id, id, 0, 0);
    await rig.settled();
    expect(await rig.standIn.redeliver(rig.standIn.lastUpdateId(), 5)).toBe(5);
    await rig.settled();
    expect(rig.turns.arrivals).toHaveLength(2);
    expect(told(rig, KARI)).toStrictEqual(['You pressed']);
    expect(callsOf(rig, 'answerCallbackQuery')).toHaveLength(1);
  });

  test('a slow turn shows that the bot is typing, a quick one does not', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await begin(async (arrival) => {
      if (arrival.input.kind === 'typed' && arrival.input.text === 'slow') await held;
      return echo(arrival);
    });
    await says('quick');
    await rig.settled();
    expect(callsOf(rig, 'sendChatAction')).toHaveLength(0);
    await says('slow');
    await until(() => callsOf(rig, 'sendChatAction').length === 1);
    release();
    await rig.settled();
    expect(told(rig, KARI).at(-1)).toBe('You said slow');
  });

  test('updates of a chat are worked on one at a time and in order, those of two chats side by side', async () => {
    let atOnce = 0;
    let most = 0;
    await begin(async (arrival) => {
      most = Math.max(most, ++atOnce);
      // The first of a chat waits for one of the other; by then all that may be worked on at once have begun.
      if (arrival.input.kind === 'typed') await until(() => most >= 2);
      atOnce -= 1;
      return echo(arrival);
    });
    const texts = Array.from({ length: 8 }, (_, index) => String(index));
    for (const text of texts) {
      await says(text);
      await says(`j${text}`, JEAN);
    }
    await rig.settled();
    expect(rig.turns.mostAtOnce).toStrictEqual(
      new Map([
        ['700', 1],
        ['701', 1],
      ]),
    );
    expect(most).toBe(2);
    expect(told(rig, KARI).slice(1)).toStrictEqual(texts.map((text) => `You said ${text}`));
    expect(told(rig, JEAN)).toStrictEqual(texts.map((text) => `You said j${text}`));
  });

  test('the rate limit is obeyed, and the chat keeps its order', async () => {
    await begin();
    rig.standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 1 }, method: 'sendMessage', times: 1 });
    const before = Date.now();
    await says('one');
    await says('two');
    await until(() => told(rig, KARI).length === 3);
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
    expect(told(rig, KARI)).toStrictEqual(['Welcome', 'You said one', 'You said two']);
  });

  test('a rate limit longer than anyone waits leaves the reply for the next start', async () => {
    await begin();
    rig.standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 3600 }, method: 'sendMessage', times: 1 });
    await says('one');
    await rig.settled();
    expect(callsOf(rig, 'sendMessage')).toHaveLength(2);
    expect(rig.turns.finished).toHaveLength(1);
  });

  test.each(['server error', 'bad gateway', 'drop', 'drop after'] as const)(
    'a message is never sent twice after: %s',
    async (kind) => {
      await begin();
      rig.standIn.faults.on({ fault: { kind }, method: 'sendMessage', times: 1 });
      await says('one');
      await rig.settled();
      expect(callsOf(rig, 'sendMessage')).toHaveLength(2);
      expect(rig.turns.finished).toHaveLength(1);
      expect(rig.log.lines.at(-1)).toMatchObject({
        level: 'warn',
        message: 'telegram: reply not sent',
        fields: { meaning: 'unclear' },
      });
      await says('two');
      await rig.settled();
      expect(lastMessage(rig, KARI).text).toBe('You said two');
    },
  );

  test.each(['server error', 'bad gateway', 'drop', 'drop after'] as const)(
    'an edit is repeated after: %s',
    async (kind) => {
      await begin();
      rig.standIn.faults.on({ fault: { kind }, method: 'editMessageText', times: 2 });
      await rig.standIn.seats.press(KARI.id, KARI.id, lastMessage(rig, KARI).messageId, 0, 0);
      await rig.settled();
      expect(told(rig, KARI)).toStrictEqual(['You pressed']);
      expect(rig.turns.finished).toHaveLength(2);
    },
  );

  test('stopping finishes what is in hand and takes no more', async () => {
    const hold = Promise.withResolvers<void>();
    await begin(async (arrival) => {
      if (arrival.input.kind === 'typed') await hold.promise;
      return echo(arrival);
    });
    await says('one');
    await until(() => typed().length === 1);
    const stopped = rig.channel.stop();
    await says('two');
    hold.resolve();
    await stopped;
    expect(told(rig, KARI)).toStrictEqual(['Welcome', 'You said one']);
    expect(typed()).toStrictEqual(['one']);
    await rig.restart();
    await rig.settled();
    expect(typed()).toStrictEqual(['one', 'two']);
    expect(told(rig, KARI).at(-1)).toBe('You said two');
  });

  test('no log line holds a name, an id, a token or a word of anyone', async () => {
    await begin();
    rig.standIn.faults.on({ fault: { kind: 'drop' }, times: 12 });
    rig.turns.away = true;
    await says('a private word');
    await until(() => rig.log.lines.length > 2);
    rig.turns.away = false;
    rig.standIn.faults.clear();
    await rig.settled();
    const lines = JSON.stringify(rig.log.lines);
    for (const secret of ['700', 'Kari', 'private word', TOKEN, 'a-secret', SECRET])
      expect(lines).not.toContain(secret);
  });
});

describe('an answer of which nothing is stored', () => {
  test.each(['polling', 'webhook'] as const)('is acknowledged only once it is sent, by %s', async (mode) => {
    rig = await startRig({ mode, answers: echo });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    rig.turns.readOnly = true;
    const release = rig.standIn.faults.on({
      fault: { kind: 'too many requests', retryAfter: 1 },
      method: 'sendMessage',
    });
    await rig.standIn.seats.say(KARI.id, KARI.id, 'read');
    await until(() => callsOf(rig, 'sendMessage').some(({ ok }) => !ok));
    expect(rig.standIn.pendingUpdates()).toBe(1);
    release();
    await rig.settled();
    expect(told(rig, KARI).at(-1)).toBe('You said read');
    expect(rig.standIn.pendingUpdates()).toBe(0);
  });
});

describe('polling', () => {
  test('goes on when Telegram was away, and says so once', async () => {
    rig = await startRig({ mode: 'polling', answers: echo });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    const backAgain = rig.standIn.faults.on({ fault: { kind: 'bad gateway' }, method: 'getUpdates' });
    await rig.standIn.seats.say(KARI.id, KARI.id, 'one');
    await until(() => callsOf(rig, 'getUpdates').filter(({ ok }) => !ok).length >= 3);
    backAgain();
    await rig.settled();
    expect(told(rig, KARI)).toStrictEqual(['Welcome', 'You said one']);
    await until(() => rig.log.lines.some(({ message }) => message === 'telegram: reachable again'));
    const lines = rig.log.lines.map(({ message }) => message).filter((message) => message.includes('reachable'));
    expect(lines).toStrictEqual(['telegram: not reachable, trying again', 'telegram: reachable again']);
  });

  test('gives up an update that fails while all others succeed', async () => {
    rig = await startRig({ mode: 'polling', answers: echo });
    rig.turns.refuses = ({ input }) => input.kind === 'typed' && input.text === 'poison';
    await rig.standIn.seats.say(KARI.id, KARI.id, 'poison');
    await rig.standIn.seats.say(KARI.id, KARI.id, 'after it');
    const others = setInterval(() => void rig.standIn.seats.say(JEAN.id, JEAN.id, 'fine'), 10);
    await until(() => told(rig, KARI).length === 1);
    clearInterval(others);
    expect(told(rig, KARI)).toStrictEqual(['You said after it']);
    expect(rig.log.lines.some(({ level, message }) => level === 'error' && message.includes('given up'))).toBe(true);
  });

  test('does not spin while an update waits', async () => {
    rig = await startRig({ mode: 'polling', answers: echo, pace: { ...QUICK, again: { first: 20, last: 100 } } });
    rig.turns.away = true;
    await rig.standIn.seats.start(KARI.id);
    await until(() => rig.log.lines.some(({ level }) => level === 'warn'));
    const calls = () => callsOf(rig, 'getUpdates');
    const before = calls().length;
    await until(() => calls().length >= before + 10);
    const [first, ...more] = calls()
      .slice(before, before + 10)
      .map(({ at }) => at);
    expect((more.at(-1) ?? 0) - (first ?? 0)).toBeGreaterThan(500);
  });

  test('says when another program receives the updates', async () => {
    rig = await startRig({ mode: 'polling', answers: echo });
    await fetch(`${rig.apiRoot}/bot${TOKEN}/getUpdates?timeout=1`);
    await until(() =>
      rig.log.lines.some(({ level, message }) => level === 'error' && message.includes('another program')),
    );
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    expect(told(rig, KARI)).toStrictEqual(['Welcome']);
  });

  test('replies that a crash left unsent are delivered', async () => {
    rig = await startRig({ mode: 'polling', answers: echo });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    const address = rig.turns.arrivals[0]?.address ?? {};
    const finished: unknown[] = [];
    const finish = async (sent: unknown) => void finished.push(sent);
    await rig.channel.deliver(address, {
      duplicate: false,
      replies: [say('Late')],
      language: 'en',
      earlier: [],
      finish,
    });
    expect(told(rig, KARI)).toStrictEqual(['Welcome', 'Late']);
    expect(finished).toHaveLength(1);
  });

  test('of an answer that was overtaken, names go also where they stand in the pressed message', async () => {
    rig = await startRig({ mode: 'polling', answers: echo });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    const { messageId } = lastMessage(rig, KARI);
    const address = { ...rig.turns.arrivals[0]?.address, pressed: messageId, pressedHas: 'text' };
    const earlier = [{ id: String(messageId), sensitive: true }];
    const answer = { duplicate: false, language: 'en', earlier, finish: async () => undefined };
    const inPlace = say('Done', { place: 'pressed' });
    await rig.channel.deliver(address, { ...answer, replies: [{ kind: 'hide names' }, inPlace] });
    expect(told(rig, KARI)).toStrictEqual(['Done']);
    await rig.channel.deliver(address, { ...answer, replies: [{ kind: 'hide names' }] });
    expect(told(rig, KARI)).toStrictEqual([]);
  });
});

describe('the webhook', () => {
  const update = { update_id: 1, message: { message_id: 1, date: 1, chat: { id: 5, type: 'channel' }, text: 'x' } };
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET };
  const ask = async (init: RequestInit) => (await fetch(rig.url, init)).status;
  const post = (body: string, more: Record<string, string> = {}) =>
    ask({ method: 'POST', body, headers: { ...headers, ...more } });

  test('turns away what does not come from Telegram', async () => {
    rig = await startRig({ mode: 'webhook', answers: echo });
    const body = JSON.stringify(update);
    expect(await post(body)).toBe(200);
    expect(await ask({ method: 'GET', headers })).toBe(405);
    expect(await post(body, { 'x-telegram-bot-api-secret-token': 'guess' })).toBe(401);
    expect(await ask({ method: 'POST', body, headers: { 'content-type': 'application/json' } })).toBe(401);
    expect(await post(body, { 'content-type': 'text/plain' })).toBe(415);
    expect(await post('{"update_id":')).toBe(400);
    expect(await post('[]')).toBe(400);
    expect(await post('{"update_id":"1"}')).toBe(400);
    expect(await post(JSON.stringify({ update_id: 1, fill: 'x'.repeat(1_100_000) }))).toBe(413);
    expect(rig.turns.arrivals).toStrictEqual([]);
  });

  test('passes over an update that it cannot read: refused, it would come again and hold up its chat', async () => {
    rig = await startRig({ mode: 'webhook', answers: echo });
    expect(await post('{"update_id":7,"message":{"chat":5,"date":"today"}}')).toBe(200);
    expect(rig.turns.arrivals).toStrictEqual([]);
    const passed = () => rig.log.lines.filter(({ message }) => message.includes('of unknown make was passed over'));
    expect(passed()).toHaveLength(1);
    expect(await post(JSON.stringify({ ...update, update_id: 8 }))).toBe(200);
    expect(passed()).toHaveLength(1);
  });

  test('counts the bytes of a body that names no length', async () => {
    rig = await startRig({ mode: 'webhook', answers: echo });
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
      },
    });
    const asked = ask({ method: 'POST', body: chunks, headers, duplex: 'half' } as RequestInit).catch(() => 413);
    expect(await asked).toBe(413);
  });

  test('acknowledges before the replies are sent', async () => {
    rig = await startRig({ mode: 'webhook', answers: echo });
    rig.standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 1 }, method: 'sendMessage', times: 1 });
    await rig.standIn.seats.start(KARI.id);
    await rig.standIn.idle();
    expect(told(rig, KARI)).toStrictEqual([]);
    await until(() => told(rig, KARI).length === 1);
  });
});
