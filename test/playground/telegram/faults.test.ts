import { Api, GrammyError, HttpError } from 'grammy';
import { describe, expect, test } from 'vitest';
import { KARI, OLA, openWithKari, refusal, TOKEN } from './support.ts';

describe('faults', () => {
  test('strike the named method, as often as told', async () => {
    const { api, standIn } = await openWithKari();
    standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 7 }, method: 'sendMessage', times: 1 });
    await api.getMe();
    const error = await api.sendMessage(KARI.id, 'a').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GrammyError);
    expect(error).toMatchObject({ error_code: 429, parameters: { retry_after: 7 } });
    await expect(api.sendMessage(KARI.id, 'b')).resolves.toMatchObject({ text: 'b' });
  });

  test('strike one chat until switched off', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.sit(OLA);
    await standIn.seats.start(OLA.id);
    const off = standIn.faults.on({ fault: { kind: 'server error' }, chat: OLA.id });
    for (let time = 0; time < 3; time += 1) expect(await refusal(api.sendMessage(OLA.id, 'a'))).toMatch(/^500/);
    await api.sendMessage(KARI.id, 'a');
    off();
    await api.sendMessage(OLA.id, 'a');
    expect([standIn.sentTo(OLA.id), standIn.sentTo(KARI.id)]).toEqual([1, 1]);
  });

  test.each([
    ['drop', 0],
    ['drop after', 1],
  ] as const)('%s breaks the connection with %i messages sent', async (kind, sent) => {
    const { api, standIn } = await openWithKari();
    standIn.faults.on({ fault: { kind }, method: 'sendMessage', times: 1 });
    await expect(api.sendMessage(KARI.id, 'a')).rejects.toThrow(HttpError);
    expect(standIn.sentTo(KARI.id)).toBe(sent);
  });

  test.each([
    ['silence', 0],
    ['silence after', 1],
  ] as const)('%s never answers, with %i messages sent', async (kind, sent) => {
    const { standIn, url } = await openWithKari();
    standIn.faults.on({ fault: { kind }, times: 1 });
    const impatient = new Api(TOKEN, { apiRoot: url, timeoutSeconds: 0.1 });
    await expect(impatient.sendMessage(KARI.id, 'a')).rejects.toThrow(HttpError);
    expect(standIn.sentTo(KARI.id)).toBe(sent);
  });

  test('bad gateway answers with something that is no JSON', async () => {
    const { api, standIn } = await openWithKari();
    standIn.faults.on({ fault: { kind: 'bad gateway' } });
    await expect(api.getMe()).rejects.toThrow(HttpError);
    standIn.faults.clear();
    await expect(api.getMe()).resolves.toMatchObject({ username: 'opprop_bot' });
  });
});

describe('limits', () => {
  test('refuse messages above the pace of all chats and of one', async () => {
    const { api, standIn, clock } = await openWithKari({ limits: { perSecond: 3, perChatPerSecond: 1 } });
    await api.sendMessage(KARI.id, '1');
    expect(await refusal(api.sendMessage(KARI.id, '2'))).toBe('429 Too Many Requests: retry after 1');
    clock.at += 1000;
    await api.sendMessage(KARI.id, '2');
    standIn.setLimits({ perSecond: 2 });
    await api.sendMessage(KARI.id, '3');
    await api.sendMessage(KARI.id, '4');
    expect(await refusal(api.sendMessage(KARI.id, '5'))).toMatch(/^429/);
    await api.sendMessage(KARI.id, '5', { allow_paid_broadcast: true });
    await api.editMessageText(KARI.id, 2, 'edits are not counted');
    standIn.setLimits(null);
    await api.sendMessage(KARI.id, '6');
    expect(standIn.statistics()).toMatchObject({
      sent: 6,
      refused: 2,
      byMethod: { sendMessage: { ok: 6, refused: 2 } },
    });
  });
});

test('five hundred people get a broadcast', async () => {
  const { api, standIn } = await openWithKari();
  const ids = Array.from({ length: 500 }, (_, place) => 10_000 + place);
  for (const id of ids) {
    await standIn.seats.sit({ id, firstName: 'A' });
    await standIn.seats.start(id);
  }
  await standIn.seats.block(10_007);
  const send = async (part: readonly number[]) => {
    const refused: string[] = [];
    for (const id of part) await api.sendMessage(id, 'news').catch((error: Error) => refused.push(error.message));
    return refused;
  };
  const parts = Array.from({ length: 10 }, (_, part) => ids.filter((_, place) => place % 10 === part));
  const refused = (await Promise.all(parts.map(send))).flat();
  expect(refused).toHaveLength(1);
  expect(standIn.statistics().sent).toBe(499);
  expect(ids.filter((id) => standIn.sentTo(id) === 1)).toHaveLength(499);
});
