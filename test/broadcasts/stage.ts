import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import { createJobs, type Jobs } from '../../src/app/jobs.ts';
import { createLog } from '../../src/app/log.ts';
import { type BroadcastService, createBroadcasts } from '../../src/broadcasts/broadcasts.ts';
import type {
  Broadcast,
  BroadcastContent,
  Messenger,
  Outcome,
  Pace,
  Progress,
  Purpose,
} from '../../src/broadcasts/types.ts';
import { createTexts } from '../../src/i18n/texts.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';
import { connectStore, type Store } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

export const TOKEN = '4242:a-secret-that-is-never-logged';
export const SLUG = 'uyghurs-abroad';
const CONSENT = createHash('sha256').update('consent').digest('hex');

export const SAID: BroadcastContent = {
  texts: {
    en: [[{ text: 'Good news', bold: true }], [{ text: 'The parliament has voted.' }]],
    nb: [[{ text: 'Godt nytt' }]],
  },
  picture: null,
  link: null,
};

/** One program instance that sends. */
export interface Instance {
  readonly broadcasts: BroadcastService;
  readonly jobs: Jobs;
  stop(): Promise<void>;
}

export interface Stage {
  readonly database: TestDatabase;
  readonly prisma: PrismaClient;
  readonly privacy: Privacy;
  readonly secret: string;
  readonly standIn: TelegramStandIn;
  readonly apiRoot: string;
  readonly log: readonly string[];
  /** Seats and subscribes people with these ids. */
  subscribe(ids: readonly number[], more?: Partial<Subscriber>): Promise<void>;
  /** A second one works on the same database. */
  instance(options?: InstanceOptions): Promise<Instance>;
  stop(): Promise<void>;
}

export interface Subscriber {
  readonly scope: 'all' | 'end';
  readonly language: string;
  readonly account: string;
  readonly campaign: string;
}

export interface InstanceOptions {
  readonly rate?: number;
  readonly approvals?: number;
  readonly works?: boolean;
  readonly partSize?: number;
  readonly sliceMs?: number;
  readonly lookMs?: number;
  readonly messengers?: readonly Messenger[];
  readonly now?: () => Date;
  /** Another token than the one that the stand-in takes. */
  readonly token?: string;
}

/** A channel under the test's control: `become` says what becomes of a message to a person, the n-th time it is tried. */
export function scripted(
  become: (user: number, time: number) => Outcome | Promise<Outcome>,
  pace: Pace = { perSecond: 1000, atOnce: 50 },
): Messenger & { readonly tried: readonly { readonly user: number; readonly at: number }[] } {
  const tried: { user: number; at: number }[] = [];
  return {
    tried,
    channel: 'telegram',
    serves: async () => true,
    pace: () => pace,
    who: (_account, { chat }) => `telegram:${chat}`,
    excess: () => 0,
    async send(_account, { chat }) {
      const user = Number(chat);
      tried.push({ user, at: performance.now() });
      return await become(user, tried.filter((one) => one.user === user).length);
    },
  };
}

export const people = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

/** A database, a stand-in for Telegram, and instances of the program's sending part between them. */
export async function openStage(): Promise<Stage> {
  const database = await freshDatabase(10);
  const { prisma } = database.store;
  const secret = randomBytes(32).toString('base64');
  await prisma.campaign.create({ data: { slug: SLUG, state: 'open' } });
  await prisma.consentText.create({
    data: { hash: CONSENT, campaign: SLUG, purpose: 'updates', language: 'en', text: '' },
  });
  const privacy = await createPrivacy({ prisma, secret, campaigns: [SLUG] });
  const standIn = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_test_bot' });
  const { url: apiRoot } = await standIn.start();
  const lines: string[] = [];
  const instances: Instance[] = [];

  return {
    database,
    prisma,
    privacy,
    secret,
    standIn,
    apiRoot,
    log: lines,

    async subscribe(ids, { scope = 'all', language = 'en', account = '4242', campaign = SLUG } = {}) {
      const rows = [];
      for (const user of ids) {
        await standIn.seats.sit({ id: user, firstName: `Person ${user}` });
        await standIn.seats.start(user);
        rows.push(subscription(privacy, user, { scope, language, account, campaign }));
      }
      await prisma.subscription.createMany({ data: rows });
    },

    async instance(options = {}) {
      const store = connectStore(database.access, 8);
      const one = await startInstance({ store, secret, apiRoot, lines }, options);
      instances.push(one);
      return one;
    },

    async stop() {
      for (const one of instances) await one.stop();
      await standIn.stop();
      await database.drop();
    },
  };
}

/** A subscription's row, for someone who can be reached at their private chat. */
export function subscription(privacy: Privacy, user: number, who: Subscriber) {
  const id = randomUUID();
  const address = { chat: user, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };
  const subscriber = privacy.pseudonyms.of(`subscription:${who.campaign}`, `telegram:${user}`);
  return {
    id,
    ...who,
    channel: 'telegram',
    subscriber: Uint8Array.from(subscriber),
    address: Uint8Array.from(privacy.addresses.encrypt(id, JSON.stringify(address))),
    consent: CONSENT,
    day: new Date('2026-03-01'),
  };
}

export async function startInstance(
  { store, secret, apiRoot, lines }: { store: Store; secret: string; apiRoot: string; lines: string[] },
  options: InstanceOptions,
): Promise<Instance> {
  const { prisma } = store;
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const privacy = await createPrivacy({ prisma, secret, campaigns: [SLUG] });
  const jobs = createJobs(store, log);
  const { rate = 1000, approvals = 0, works = true, now = () => new Date(), token = TOKEN, ...sizes } = options;
  const telegram = createTelegramMessenger({
    token,
    apiRoot,
    rate,
    links: () => ({ username: 'opprop_test_bot', inlineMode: false }),
    log,
  });
  const broadcasts = createBroadcasts({
    prisma,
    privacy,
    messengers: [telegram],
    texts: createTexts({ root: 'locales' }),
    picturePath: () => null,
    approvals,
    queue: jobs,
    works,
    now,
    random: Math.random,
    log,
    lookMs: 500,
    backoff: { first: 100, last: 400 },
    ...sizes,
  });
  await jobs.start();
  broadcasts.begin();
  let stopped = false;
  return {
    broadcasts,
    jobs,
    async stop() {
      if (stopped) return;
      stopped = true;
      await broadcasts.end();
      await jobs.stop();
      await store.close();
    },
  };
}

/** Composes and starts a broadcast. */
export async function send(
  { broadcasts }: Pick<Instance, 'broadcasts'>,
  { purpose = 'update' as Purpose, content = SAID } = {},
): Promise<Broadcast> {
  const draft = await broadcasts.createDraft({ campaign: SLUG, purpose, content, author: 'staff-1' });
  const started = await broadcasts.start(draft.id, { version: draft.version, by: 'staff-1' });
  if (started.kind !== 'started') throw new Error(`not started: ${started.kind}`);
  return started.broadcast;
}

/** Waits until the broadcast is as wanted; fails after `seconds`. */
export async function until(
  { broadcasts }: Pick<Instance, 'broadcasts'>,
  id: number,
  holds: (progress: Progress) => boolean,
  seconds = 20,
): Promise<Progress> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const progress = await broadcasts.progress(id);
    if (progress && holds(progress)) return progress;
    if (Date.now() > end) throw new Error(`it did not come true in ${seconds} s: ${JSON.stringify(progress)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const done = ({ state }: Progress): boolean => state === 'done';

/** How many of these people got how many messages that contain the words: `[0 times, once, twice, …]`. */
export function received(standIn: TelegramStandIn, ids: readonly number[], words = 'Good news'): readonly number[] {
  const counts: number[] = [];
  for (const id of ids) {
    const times = standIn.seats
      .chat(id, id)
      .messages.filter(({ from, text }) => from === 'bot' && text.includes(words)).length;
    counts[times] = (counts[times] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0);
}

interface LedgerRow {
  readonly account: number;
  readonly state: number;
  readonly count: number;
}

const STATES = ['pending', 'sending', 'sent', 'gone', 'failed', 'unknown', 'skipped'] as const;

/**
 * What must hold of a broadcast at every moment, after every fault: each of its audience is counted once or stands in the
 * ledger as pending or sending, and no state has more rows than its counter (rows whose person went are only counted).
 */
export async function assertLedger(prisma: PrismaClient, id: number): Promise<void> {
  const { lanes, rows } = await prisma.$transaction(
    async (tx) => ({
      lanes: await tx.broadcastLane.findMany({ where: { broadcast: id } }),
      rows: await tx.$queryRaw<LedgerRow[]>`
        SELECT account, state, count(*)::int AS count FROM delivery WHERE broadcast = ${id} GROUP BY account, state`,
    }),
    { isolationLevel: 'RepeatableRead' },
  );
  for (const lane of lanes) {
    const stands = (state: (typeof STATES)[number]): number =>
      rows.find((row) => row.account === lane.account && row.state === STATES.indexOf(state))?.count ?? 0;
    const counted = lane.sent + lane.gone + lane.failed + lane.unknown + lane.skipped;
    const left = stands('pending') + stands('sending');
    if (counted + left !== lane.audience)
      throw new Error(`counted ${counted} and left ${left} are not the audience: ${JSON.stringify(lane)}`);
    for (const state of STATES.slice(2) as Exclude<(typeof STATES)[number], 'pending' | 'sending'>[])
      if (stands(state) > lane[state]) throw new Error(`more rows than counted: ${state} ${stands(state)}`);
  }
  const reasons = await prisma.broadcastFailure.aggregate({ where: { broadcast: id }, _sum: { count: true } });
  const failed = lanes.reduce((sum, lane) => sum + lane.failed, 0);
  if ((reasons._sum.count ?? 0) !== failed) throw new Error('reasons do not add up to failures');
}
