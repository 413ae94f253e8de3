import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../e2e/fleet.ts';
import { sign, thanked } from '../e2e/journey.ts';
import { seeded } from '../support/seeded.ts';

const PEOPLE = 12;
const SEED = 20_261_126;

/** What Telegram sends, kept as it came: by it the program is asked again, late, and wrongly. */
interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
}

let fleet: Fleet;
let between: Server;
const sent: Sent[] = [];
/** Everything comes twice, the second time later than what follows it. */
let repeats = false;
const repeated: Promise<unknown>[] = [];

beforeAll(async () => {
  const random = seeded(SEED);
  between = createServer(async (request, response) => {
    const { 'x-telegram-bot-api-secret-token': secret = '' } = request.headers;
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': String(secret) };
    const update = { headers, body: await text(request) };
    sent.push(update);
    const answer = await post(update);
    if (repeats) repeated.push(sleep(random() * 400).then(() => post(update)));
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await once(between.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  fleet = await startFleet({ programs: 1, subscribers: 0, rate: 1000, settingsOf: () => ({ PUBLIC_URL: url }) });
});
afterAll(async () => {
  await fleet?.close();
  between?.closeAllConnections();
  between?.close();
});

const post = ({ headers, body }: Sent): Promise<Response> =>
  fetch(`${fleet.program(0).url}/telegram/webhook`, { method: 'POST', headers, body });
const signatures = (): Promise<number> => fleet.prisma.signature.count();

test('updates that come twice, late and out of order are done once, and answered once', async () => {
  repeats = true;
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => fleet.phone(100 + nth)));
  await Promise.all(people.map((phone) => sign(phone)));
  await Promise.all(repeated);
  repeats = false;
  await fleet.standIn.idle();
  expect(repeated.length).toBeGreaterThanOrEqual(4 * PEOPLE);
  expect(await signatures()).toBe(PEOPLE);
  const { _sum } = await fleet.prisma.tally.aggregate({ _sum: { signed: true } });
  expect(_sum.signed).toBe(PEOPLE);
  for (const { told } of people) expect(told.filter((words) => words.includes(thanked))).toHaveLength(1);
});

/** In the place of every field, one after the other; a field that is left out, too. */
const WRONG: readonly unknown[] = [null, '', 'x'.repeat(5_000), -1, 1e300, 0.5, true, [], {}, [[]], '\u0000\ud800'];

/** The value with each of its fields made wrong, one at a time. */
function* madeWrong(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    yield Array.isArray(value) ? value.filter((one) => one !== field) : rest;
    for (const wrong of madeWrong(field))
      yield Array.isArray(value) ? value.map((one) => (one === field ? wrong : one)) : { ...value, [name]: wrong };
  }
}

test('updates with each field made wrong, cut short or too large leave the program as it was', async () => {
  const program = fleet.program(0);
  await sign(await fleet.phone(899));
  const [opening] = sent;
  const press = sent.find(({ body }) => body.includes('"callback_query"'));
  if (!opening || !press) throw new Error('no updates were sent');
  const before = await signatures();
  const statuses = new Map<number, number>();
  const note = ({ status }: Response): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  let id = 2 ** 40;
  for (const { headers, body } of [opening, press]) {
    const fresh = { ...JSON.parse(body), update_id: id++ };
    const bodies = [...madeWrong(fresh)].map((wrong) => JSON.stringify(wrong));
    for (let from = 0; from < bodies.length; from += 20) {
      const some = bodies.slice(from, from + 20).map((wrong) => post({ headers, body: wrong }));
      for (const answer of await Promise.all(some)) note(answer);
    }
    for (const broken of [body.slice(0, -1), '', 'null', '[]', `"${'x'.repeat(2_000_000)}"`])
      await post({ headers, body: broken }).then(note, () => statuses.set(413, 1));
  }
  process.stdout.write(`answers to what was wrong: ${JSON.stringify(Object.fromEntries(statuses))}\n`);
  // Nothing of it is to come again: 5xx would block its chat.
  for (const status of statuses.keys()) expect([200, 400, 413]).toContain(status);
  expect(statuses.get(400)).toBeGreaterThan(0);
  expect(statuses.get(200)).toBeGreaterThan(0);
  expect(await signatures()).toBe(before);
  expect((await fetch(`${program.url}/readyz`)).status).toBe(200);
  await sign(await fleet.phone(900));
  expect(await signatures()).toBe(before + 1);
});
