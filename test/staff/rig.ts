import { randomBytes, randomUUID } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { MessageView } from '../../bots/playground/telegram-view.ts';
import { openTelegram } from '../../bots/telegram/client.ts';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import { createProfileTexts } from '../../bots/telegram/profile-texts.ts';
import { type BroadcastService, createBroadcasts } from '../../src/broadcasts/broadcasts.ts';
import type { Role } from '../../src/conversation/staff/facts.ts';
import { step } from '../../src/conversation/step.ts';
import { createAttempts } from '../../src/privacy/attempts.ts';
import { addCampaignKey, confirmCampaignKey, createCampaignKeys } from '../../src/privacy/campaign-keys.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import { sodiumReady } from '../../src/privacy/seal.ts';
import { createJobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import type { Bursts } from '../../src/signatures/bursts.ts';
import { createStaffSide, type StaffSide } from '../../src/staff/desk/side.ts';
import { inviteStaff, publishersAmong } from '../../src/staff/people.ts';
import { createCampaigns } from '../../src/turn/campaigns.ts';
import { createTurns } from '../../src/turn/turn.ts';
import { readWords } from '../../src/turn/words.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { unpaced } from '../support/unpaced.ts';
import { rest } from '../support/waiting.ts';
import { callsButNews } from '../telegram/rig.ts';

const TOKEN = '4242:a-secret-that-is-never-logged';
export const SLUG = 'uyghurs-abroad';
const PATIENCE = { rateLimitMs: 3_000, repeats: 3, backoff: { first: 10, last: 40 } };
const PACE = {
  holdSeconds: 5,
  away: { first: 20, last: 100 },
  retry: { first: 20, last: 60 },
  again: { first: 5, last: 20 },
  inHand: 500,
  tries: 4,
};

/** Someone with a phone. What they do waits until the bot has answered. */
export interface Phone {
  readonly id: number;
  says(text: string): Promise<void>;
  /** Presses the newest button whose label holds these words. */
  presses(label: string): Promise<void>;
  sendsPicture(): Promise<void>;
  /** Sends what an old or forged button would. */
  forges(data: string): Promise<void>;
  /** Signs without a name, and chooses updates. */
  signs(updates?: 'all' | 'end' | 'none'): Promise<void>;
  readonly messages: readonly MessageView[];
  /** All that the bot has said, newest last. */
  readonly heard: readonly string[];
  readonly last: MessageView;
  readonly menu: readonly string[];
}

export interface Rig {
  readonly database: TestDatabase;
  readonly standIn: TelegramStandIn;
  readonly broadcasts: BroadcastService;
  readonly staff: StaffSide;
  readonly privacy: Privacy;
  readonly lines: readonly string[];
  phone(id: number, languageCode?: string): Promise<Phone>;
  /** A phone in the hand of someone who was invited and came. */
  member(id: number, role: Role, languageCode?: string): Promise<Phone>;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole program but for its pages: database, turns, staff's side, the sending, and the real channel before a stand-in. */
export async function openRig({
  approvals = 0,
  rate = 1000,
  exactCounts = true,
  newcomerHours = 0,
  bursts,
}: {
  approvals?: number;
  rate?: number;
  exactCounts?: boolean;
  newcomerHours?: number;
  bursts?: Bursts;
} = {}): Promise<Rig> {
  await sodiumReady;
  const database = await freshDatabase(16);
  const { prisma, pool } = database.store;
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const words = readWords('locales', () => undefined);
  const now = () => new Date();
  const random = Math.random;
  const privacy = await createPrivacy({
    prisma,
    secret: randomBytes(32).toString('base64'),
    erasureKeys: testErasureKeys(),
    campaigns: [SLUG],
  });
  await prisma.campaign.create({ data: { slug: SLUG, state: 'open' } });
  const keys = sodium.crypto_box_keypair();
  const { rows } = privacy;
  await confirmCampaignKey(prisma, rows, await addCampaignKey(prisma, rows, SLUG, keys.publicKey), now());
  const packs = words.packs.filter(({ slug }) => slug === SLUG);
  const terms = { organisation: null, retentionDays: 30, channel: 'telegram' };
  const campaigns = createCampaigns({ packs, texts: words.texts, publicUrl: null, terms });

  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Opprop',
    botUsername: 'opprop_test_bot',
    retryDelays: [30, 60],
  });
  const { url: apiRoot } = await standIn.start();
  const jobs = createJobs(database.store, log);
  const bot = openTelegram({
    pacer: unpaced,
    token: TOKEN,
    apiRoot,
    mode: { kind: 'polling' },
    texts: createProfileTexts(words.texts, words.fallback),
    log,
    now,
    patience: PATIENCE,
    pace: PACE,
  });
  const messenger = createTelegramMessenger({
    pacer: unpaced,
    token: TOKEN,
    apiRoot,
    rate,
    links: () => ({ username: 'opprop_test_bot', inlineMode: true }),
    log,
  });
  const broadcasts = createBroadcasts({
    prisma,
    privacy,
    messengers: [messenger],
    texts: words.texts,
    picturePath: () => null,
    approvals,
    approvers: (of) => publishersAmong({ prisma, privacy }, of),
    queue: jobs,
    works: true,
    now,
    random,
    log,
    lookMs: 500,
  });
  const staff = createStaffSide({
    prisma,
    privacy,
    now,
    campaigns,
    broadcasts,
    approvals,
    retentionDays: 30,
    newcomerHours,
    ...(bursts && { bursts }),
    channels: ['telegram', 'slack'],
    exactCounts,
    texts: words.texts,
    localise: words.localise,
    staffPort: () => bot.staff,
    log,
  });
  const turns = createTurns({
    prisma,
    pool,
    privacy,
    campaignKeys: createCampaignKeys(prisma, privacy.rows),
    campaigns,
    staff: staff.desk,
    ...(bursts && { bursts }),
    step,
    texts: words,
    settings: { ...words.settings, organisation: null, retentionDays: 30 },
    attempts: createAttempts(now),
    exactCounts,
    now,
    random,
    newId: randomUUID,
  });
  const channel = bot.serve({ turns, inlineCards: async () => [] });
  await channel.start();
  await channel.published();
  await jobs.start();
  broadcasts.begin();
  const endProgress = staff.begin();

  const settled = async (): Promise<void> => {
    await standIn.idle();
    await rest(() => callsButNews(standIn), pool);
  };

  async function phone(id: number, languageCode = 'en'): Promise<Phone> {
    await standIn.seats.sit({ id, firstName: `Person ${id}`, languageCode });
    const chat = () => standIn.seats.chat(id, id);
    const ofBot = () => chat().messages.filter(({ from }) => from === 'bot');
    const one: Phone = {
      id,
      async says(text) {
        await standIn.seats.say(id, id, text);
        await settled();
      },
      async presses(label) {
        for (const message of ofBot().toReversed()) {
          for (const [row, buttons] of message.keyboard.entries()) {
            const column = buttons.findIndex(({ kind, text }) => kind === 'callback' && plain(text).includes(label));
            if (column < 0) continue;
            await standIn.seats.press(id, id, message.messageId, row, column);
            return await settled();
          }
        }
        throw new Error(
          `no button "${label}" in: ${ofBot()
            .at(-1)
            ?.keyboard.flat()
            .map(({ text }) => text)
            .join(' | ')}`,
        );
      },
      async sendsPicture() {
        await standIn.seats.sendPhoto(id, id);
        await settled();
      },
      async forges(data) {
        await standIn.seats.pressData(id, id, one.last.messageId, data);
        await settled();
      },
      async signs(updates = 'none') {
        await one.says('/start');
        const press = (action: string) => one.forges(action);
        const hash = (purpose: 'sign' | 'updates') =>
          (campaigns.outlines()[0]?.consent[purpose][languageCode] ?? '').slice(0, 8);
        await press(`agree.${SLUG}.a.${hash('sign')}`);
        const yes = one.last.keyboard[0]?.[0]?.text ?? '';
        await one.presses(plain(yes));
        if (updates !== 'none') await press(`news.${SLUG}.${updates}.${hash('updates')}`);
      },
      get messages() {
        return chat().messages;
      },
      get heard() {
        return ofBot().map(({ text }) => plain(text));
      },
      get last() {
        const message = ofBot().at(-1);
        if (!message) throw new Error('the bot has said nothing');
        return message;
      },
      get menu() {
        return chat().commands.map(({ command }) => command);
      },
    };
    return one;
  }

  return {
    database,
    standIn,
    broadcasts,
    staff,
    privacy,
    lines,
    phone,
    async member(id, role, languageCode) {
      const { code } = await inviteStaff({ prisma, privacy }, role, null, now());
      const one = await phone(id, languageCode);
      await one.says(`/staff ${code}`);
      return one;
    },
    settled,
    async stop() {
      await endProgress();
      await broadcasts.end();
      await jobs.stop();
      await channel.stop();
      await standIn.stop();
      await database.drop();
    },
  };
}

/** Without the marks that isolate what was filled in. */
export function plain(text: string): string {
  return text.replace(/[\u2068\u2069]/g, '');
}
