import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { Messenger, Outcome, Pace } from '../../src/broadcasts/messenger.ts';
import type { Progress } from '../../src/broadcasts/port.ts';
import type { Broadcast, BroadcastContent, Purpose } from '../../src/broadcasts/types.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';
import { connectStore } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { until as soon } from '../support/waiting.ts';
import { type Instance, type InstanceOptions, SLUG, startInstance, TOKEN } from './instance.ts';

const CONSENT = createHash('sha256').update('consent').digest('hex');

export const SAID: BroadcastContent = {
  texts: {
    en: [[{ text: 'Good news', bold: true }], [{ text: 'The parliament has voted.' }]],
    nb: [[{ text: 'Godt nytt' }]],
  },
  picture: null,
  link: null,
};

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

/** A channel under the test's control: `become` says what becomes of a message to a person, the n-th time it is tried. */
export function scripted(
  become: (user: number, time: number) => Outcome | Promise<Outcome>,
  pace: Pace = { perSecond: 1000, atOnce: 50 },
): Messenger & { readonly tried: readonly { readonly user: number }[] } {
  const tried: { user: number }[] = [];
  return {
    tried,
    channel: 'telegram',
    serves: async () => true,
    pace: () => pace,
    who: (_account, { chat }) => `telegram:${chat}`,
    excess: () => 0,
    async send(_account, { chat }) {
      const user = Number(chat);
      tried.push({ user });
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
  const privacy = await createPrivacy({ prisma, secret, erasureKeys: testErasureKeys(), campaigns: [SLUG] });
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
function subscription(privacy: Privacy, user: number, who: Subscriber) {
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

/** Waits until the broadcast is as wanted, or fails as `until` of support does. */
export async function until(
  { broadcasts }: Pick<Instance, 'broadcasts'>,
  id: number,
  holds: (progress: Progress) => boolean,
): Promise<Progress> {
  const found: Progress[] = [];
  await soon(async () => {
    const progress = await broadcasts.progress(id);
    if (progress && holds(progress)) found.push(progress);
    return found.length > 0;
  }, `${holds} of a broadcast`);
  const [progress] = found;
  if (!progress) throw new Error('unreachable');
  return progress;
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
