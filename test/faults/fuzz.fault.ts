import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { type SlackParcel, slackParcels, telegramUpdates } from './arbitrary.ts';
import { type Ground, openGround, type Reached } from './ground.ts';
import { livesOnSlack, livesOnTelegram, newLife, PATIENCE_MS } from './lives.ts';

/** The same in each run; `OPPROP_FAULTS_SEED=<number>` looks elsewhere. */
const SEED = Number(process.env['OPPROP_FAULTS_SEED'] ?? 1_182_119_227);
/** Of each platform, and each way in which it reaches the program. */
const MADE_UP = Number(process.env['OPPROP_FAULTS_UPDATES'] ?? 600);
const AT_ONCE = 16;
/** Nothing may be held up by what others send; a machine under load is no failure. */
const LONGEST_MS = 20_000;

/** Some of it twice, and all of it in another order. */
function asTheyCome<T>(all: readonly T[], random: () => number): readonly T[] {
  const repeated = all.filter(() => random() < 0.2);
  return [...all, ...repeated]
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** Does it with all, some at a time, in order. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Of an event in which nothing happened, Slack's own client for Socket Mode hands nothing on. */
function hasNoEvent({ kind, payload: { event } }: SlackParcel): boolean {
  return kind === 'event' && (typeof event !== 'object' || event === null || !('type' in event));
}

describe.each<[Reached, number]>([
  ['webhook and HTTP', SEED],
  ['polling and Socket Mode', SEED + 1],
])('by %s (seed %i)', (reached, seed) => {
  let ground: Ground;
  beforeAll(async () => {
    process.stdout.write(`seed ${SEED}\n`);
    ground = await openGround(reached);
  });
  afterAll(() => ground?.close());

  test(`${MADE_UP} made-up updates and payloads each, some twice, in any order: nothing is lost, nobody is held up`, async ({
    onTestFailed,
  }) => {
    onTestFailed(() => void process.stderr.write(ground.program().output().split('\n').slice(-40).join('\n')));
    const { prisma, slack, telegram } = ground;
    const random = seeded(seed);
    const program = ground.program();
    const before = [await ground.phone(PATIENCE_MS), ground.colleague()] as const;
    const stays = { withdraws: false, stops: false };
    await livesOnTelegram(before[0], newLife('telegram'), stays);
    await livesOnSlack(before[1], newLife('slack'), stays);

    const known = fc.integer({ min: 7_000, max: 7_003 });
    const strangers = fc.integer({ min: 50_000, max: 50_040 });
    const chats = fc.oneof(
      known,
      strangers,
      strangers.map((id) => -id),
      fc.constant(-1_001_234_567_890),
    );
    const updates = fc.sample(telegramUpdates(strangers, chats), { numRuns: MADE_UP, seed });
    const users = fc.constantFrom('U0STRANGER', 'W0STRANGER', 'USLACKBOT');
    const nowhere = 'http://127.0.0.1:9/nowhere';
    const { teamId } = slack.seats.workspace(before[1].id);
    const parcels = fc.sample(slackParcels(teamId, users, nowhere), { numRuns: MADE_UP, seed });

    const took: number[] = [];
    const failed = new Map<string, number>();
    const come = Promise.all([
      each(asTheyCome(updates, random), async (update) => {
        telegram.inject(update, `lane ${Math.floor(random() * 64)}`);
      }),
      each(asTheyCome(parcels, random), async (parcel) => {
        const began = performance.now();
        const delivered = await slack.inject(parcel);
        took.push(performance.now() - began);
        if (delivered.kind === 'acknowledged' || hasNoEvent(parcel)) return;
        const what = `${parcel.kind} ${delivered.reason}`;
        failed.set(what, (failed.get(what) ?? 0) + 1);
      }),
    ]);
    // Beside it people go on as ever.
    const meanwhile = [newLife('telegram'), newLife('slack')] as const;
    await Promise.all([
      come,
      livesOnTelegram(await ground.phone(PATIENCE_MS), meanwhile[0], stays),
      livesOnSlack(ground.colleague(), meanwhile[1], { withdraws: true, stops: true }),
    ]);
    // What Telegram brings is taken in the end, all of it: what was not would block its chat for a day.
    await expect.poll(() => telegram.pendingUpdates()).toBe(0);
    await slack.idle();
    const statuses = JSON.stringify(Object.fromEntries(ground.statuses));
    process.stdout.write(`not acknowledged: ${JSON.stringify(Object.fromEntries(failed))}; statuses: ${statuses}\n`);
    // 5xx would bring it again, and so would an answer that is not given in time.
    for (const status of ground.statuses.keys()) expect(status).toBeLessThan(500);
    for (const what of failed.keys()) expect(what).not.toContain('timeout');
    expect(Math.max(...took)).toBeLessThan(LONGEST_MS);
    expect(ground.program()).toBe(program);
    expect((await fetch(`${program.url}/readyz`)).status).toBe(200);
    expect(program.output()).not.toMatch(/unhandled|uncaught/i);
    // Those who signed before are still there, and the strangers signed nothing that the tally does not know.
    const { _sum } = await prisma.tally.aggregate({ _sum: { signed: true, withdrawn: true } });
    expect((_sum.signed ?? 0) - (_sum.withdrawn ?? 0)).toBe(await prisma.signature.count());
    await before[0].says('/mydata', 'Nowhere is safe');
    await before[1].command('/petition mydata');
    await before[1].sees('Nowhere is safe');
    await livesOnTelegram(await ground.phone(PATIENCE_MS), newLife('telegram'), stays);
  });

  test.runIf(reached === 'webhook and HTTP')(
    'what is too large, comes too late, or is not of the platform, is refused and changes nothing',
    async () => {
      const { prisma, slack } = ground;
      const program = ground.program();
      slack.setRequestUrl(`${program.url}/slack/events`);
      const before = await prisma.signature.count();
      const now = Math.floor(Date.now() / 1000);
      const event = (filler: string) => JSON.stringify({ type: 'url_verification', challenge: 'here', filler });
      const large = event('x'.repeat(2_000_000));
      // Who answers before it has read all may break the connection in the midst of it.
      const slackSays = (raw: Parameters<typeof slack.post>[0]) =>
        slack.post(raw).then(
          ({ status }) => status,
          () => 413,
        );
      expect(await slackSays({ body: large })).toBe(413);
      for (const timestamp of [now - 600, now + 600]) expect(await slackSays({ body: event(''), timestamp })).toBe(401);
      expect(await slackSays({ body: event(''), signature: 'v0=00' })).toBe(401);
      expect(await slackSays({ body: event('') })).toBe(200);

      const telegramSays = async (body: string) => {
        const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'guessed' };
        return (await fetch(`${program.url}/telegram/webhook`, { method: 'POST', headers, body })).status;
      };
      expect(await telegramSays('{}')).toBe(401);
      expect(await telegramSays(large)).toBe(401);
      expect(ground.program()).toBe(program);
      expect(await prisma.signature.count()).toBe(before);
      await livesOnSlack(ground.colleague(), newLife('slack'), { withdraws: false, stops: false });
      await livesOnTelegram(await ground.phone(PATIENCE_MS), newLife('telegram'), { withdraws: false, stops: false });
      expect(await prisma.signature.count()).toBe(before + 2);
    },
  );
});
