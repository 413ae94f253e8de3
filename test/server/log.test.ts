import { afterEach, describe, expect, test, vi } from 'vitest';
import { createLibraryLog, createLog } from '../../src/server/log.ts';

const CANARY = 'Kari Nordmann';

function capture() {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('the log', () => {
  test('writes fixed words, small numbers and known names', () => {
    const { log, last } = capture();
    log.info({ changed: 3, trial: true, channel: 'telegram', code: '57P01' }, 'telegram: menus published');
    expect(last()).toMatchObject({ level: 'info', changed: 3, trial: true, channel: 'telegram', code: '57P01' });
    expect(last().msg).toBe('telegram: menus published');
  });

  test('hides whatever could be personal', () => {
    const { log, last } = capture();
    log.warn(
      {
        chat: 987_654_321,
        name: CANARY,
        error: '987654321',
        reason: CANARY.repeat(9),
        who: { id: 1 },
        code: 'id 987654321',
      },
      'x',
    );
    const { chat, name, error, reason, who, code } = last();
    expect([chat, name, error, reason, who, code]).toEqual(Array(6).fill('[hidden]'));
  });

  test('reduces an error to its class, code and place', () => {
    const { log, lines, last } = capture();
    const error = Object.assign(new TypeError(`no row for ${CANARY}\n    at /src/${CANARY}:1:1`), {
      code: '23505',
      detail: CANARY,
      cause: new Error(CANARY),
    });
    log.error({ error }, 'a turn failed');
    expect(last()).toMatchObject({ error: 'TypeError', code: '23505' });
    expect(lines.join()).not.toContain('Nordmann');
  });

  test('cuts values out of a message that should not have any', () => {
    const { log, lines } = capture();
    log.info({}, `from @kari_n in 987654321 with 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw`);
    expect(lines.join()).not.toMatch(/kari_n|987654321|AAHdq/);
  });

  test('drops the words of libraries, keeps that they warned', () => {
    const { log, lines, last } = capture();
    const library = createLibraryLog(log, 'bolt', 'warn');
    library.debug('token xoxb-1', CANARY);
    expect(lines).toEqual([]);
    library.error(`failed for ${CANARY}`, new RangeError(CANARY));
    expect(last()).toMatchObject({ level: 'error', library: 'bolt', error: 'RangeError' });
    expect(lines.join()).not.toContain('Nordmann');
  });

  describe('when the same goes wrong a thousand times', () => {
    afterEach(() => void vi.useRealTimers());

    test('tells it twenty times, then how often more, and then anew; other things are told as ever', () => {
      vi.useFakeTimers();
      const { log, lines, last } = capture();
      const fails = () => log.warn({ code: '57P01' }, 'an update waits');
      for (let time = 0; time < 1000; time += 1) fails();
      expect(lines).toHaveLength(20);
      log.warn({ code: '53300' }, 'an update waits');
      log.error({}, 'something else');
      expect(lines).toHaveLength(22);
      vi.advanceTimersByTime(10_000);
      expect(lines).toHaveLength(23);
      expect(last()).toMatchObject({ level: 'warn', msg: 'an update waits', code: '57P01', repeated: 980 });
      fails();
      expect(lines).toHaveLength(24);
      expect(last()).not.toHaveProperty('repeated');
    });
  });
});
