import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createSlackStandIn, type SlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { OPTIONAL_SCOPES, SCOPES } from '../../bots/slack/scopes.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { inviteStaff } from '../../src/staff/people.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';
import { openCampaigns, openGate, REAL } from '../e2e/bot.ts';
import { type Phone, takePhone } from '../e2e/phone.ts';
import { makeHome, type Program, type Settings } from '../e2e/program.ts';
import { LETTER, PETITION, wordsIn } from '../e2e/words.ts';
import { type Person, personAt } from '../slack/person.ts';
import { freshDatabase } from '../support/database.ts';
import { subscribe } from '../support/subscribers.ts';

const TOKEN = '4242:a-token-as-good-as-any-other';
const FIRST_SUBSCRIBER = 100_000;
const FIRST_PERSON = 7_000;

/** How the platforms reach the program: it asks them, or they ask it. */
export type Reached = 'polling and Socket Mode' | 'webhook and HTTP';

/** The real program before both platforms, on a database that outlives it. */
export interface Ground {
  readonly prisma: PrismaClient;
  readonly telegram: TelegramStandIn;
  readonly slack: SlackStandIn;
  /** On Telegram, with updates of the petition; they do nothing by themselves. */
  readonly subscribers: readonly number[];
  /** What the program answered the platforms where they asked it: HTTP statuses, and how often. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The program that runs now. */
  program(): Program;
  /** How often it was killed. */
  kills(): number;
  /** SIGKILL, and its successor in its place. `between`: looks at what is stored meanwhile. */
  killAndStart(between: () => Promise<void>): Promise<void>;
  /** Somebody new on Telegram. @param patienceMs how long they wait for an answer */
  phone(patienceMs: number): Promise<Phone>;
  /** Somebody new in the Slack workspace. */
  colleague(): Person;
  /** Somebody of the staff, on Telegram. */
  staff(patienceMs: number): Promise<Phone>;
  close(): Promise<void>;
}

/** @param rate messages a second of a broadcast */
export async function openGround(reached: Reached, { subscribers: count = 0, rate = 1000 } = {}): Promise<Ground> {
  const database = await freshDatabase(4);
  const { prisma } = database.store;
  const secret = randomBytes(32).toString('base64');
  await openCampaigns(database.store, secret);
  const telegram = createTelegramStandIn({
    ...{ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_test_bot', retryDelays: [50, 100, 200] },
  });
  const slack = createSlackStandIn({
    appName: 'Opprop',
    scopes: [...SCOPES, ...OPTIONAL_SCOPES].map(({ scope }) => scope),
    commands: [{ command: '/petition', description: 'Opprop', usageHint: 'sign' }],
    retryDelays: [50, 100, 200, 400, 800, 1600, 3200],
  });
  const [{ url: apiRoot }, { apiUrl }] = await Promise.all([telegram.start(), slack.start()]);
  const gate = await openGate();
  const team = slack.world.team({ name: 'Harbour Choir' });
  const botToken = await slack.admin.install(team);
  const asked = reached === 'webhook and HTTP';
  if (asked) slack.setRequestUrl(`${gate.url}/slack/events`);
  const home = await makeHome();
  const keyDir = join(home.dataDir, 'erasure-keys');
  const { host, port, user, password, database: name } = database.access;
  const settings: Settings = {
    ...REAL,
    KEY_DIR: keyDir,
    OPPROP_SECRET: secret,
    DATABASE_URL: `postgresql://${user}:${password}@${host}:${port}/${name}`,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_RATE: String(rate),
    TELEGRAM_CHAT_RATE: '1000',
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: botToken,
    SLACK_RATE: '1000',
    ...(asked
      ? { PUBLIC_URL: gate.url, SLACK_SIGNING_SECRET: slack.credentials.signingSecret }
      : { SLACK_APP_TOKEN: slack.credentials.appToken }),
  };
  const subscribers = Array.from({ length: count }, (_, nth) => FIRST_SUBSCRIBER + nth);
  let people = FIRST_PERSON;
  let kills = 0;
  let running: Program;
  const start = async (): Promise<void> => {
    running = await home.start(settings);
    gate.lead(running.url);
  };
  const phone = (patienceMs: number): Promise<Phone> =>
    takePhone(telegram, { id: people++, firstName: 'Kari', languageCode: 'en' }, patienceMs);

  const ground: Ground = {
    ...{ prisma, telegram, slack, subscribers, phone, statuses: gate.statuses },
    program: () => running,
    kills: () => kills,
    async killAndStart(between) {
      gate.lead();
      kills += 1;
      await running.kill();
      await between();
      await start();
    },
    colleague() {
      const id = slack.world.person({ teamId: team, realName: `Person ${people++}`, locale: 'en-US' });
      slack.world.channel({ teamId: team, name: `of-${id.toLowerCase()}`, members: [id] });
      return personAt(slack, id);
    },
    async staff(patienceMs) {
      const rows = { prisma, privacy: { rows: rowMacsUnder(secret) } };
      const { code } = await inviteStaff(rows, 'publisher', null, new Date());
      const invited = await phone(patienceMs);
      await invited.says(`/staff ${code}`, wordsIn('en').begin('staff.accepted'));
      return invited;
    },
    async close() {
      await home.remove();
      await gate.close();
      await Promise.all([telegram.stop(), slack.stop()]);
      await database.drop();
    },
  };
  try {
    for (const id of subscribers) {
      await telegram.seats.sit({ id, firstName: `Person ${id}` });
      telegram.seats.meet(id);
    }
    const bot = TOKEN.split(':')[0] ?? '';
    const campaigns = [PETITION, LETTER];
    await subscribe(prisma, { secret, keyDir, campaigns, campaign: PETITION, bot, people: subscribers });
    await start();
    return ground;
  } catch (error) {
    await ground.close();
    throw error;
  }
}
