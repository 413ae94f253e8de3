import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSlackStandIn, type SlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { SCOPES } from '../../bots/slack/scopes.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { inviteStaff } from '../../src/staff/people.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';
import { type Person, personAt } from '../slack/person.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { subscribe } from '../support/subscribers.ts';
import { PATIENCE } from '../support/waiting.ts';
import { openCampaigns, openGate, REAL } from './bot.ts';
import { type Phone, takePhone } from './phone.ts';
import { makeHome, type Program, type Settings } from './program.ts';
import { LETTER, PETITION, wordsIn } from './words.ts';

const { begin } = wordsIn('en');
const TOKEN = '4242:a-token-as-good-as-any-other';
const FIRST_SUBSCRIBER = 100_000;

/** Several programs on one database, and one Telegram and one Slack that deliver to them in turn. */
export interface Fleet {
  readonly standIn: TelegramStandIn;
  readonly prisma: PrismaClient;
  readonly subscribers: readonly number[];
  readonly database: TestDatabase;
  /** One that runs. */
  program(nth: number): Program;
  /** How many requests of the platforms it was given since it runs. */
  served(nth: number): number;
  /** Kills one. */
  kill(nth: number): Promise<void>;
  /** No more updates to this one, then SIGTERM, and it ends well. */
  end(nth: number): Promise<void>;
  /** Starts it anew. */
  start(nth: number): Promise<void>;
  /** As operators do it with a new version: one ends, and the next one starts in its place. */
  replace(nth: number): Promise<void>;
  phone(id: number): Promise<Phone>;
  /** Somebody in the one workspace of Slack. */
  colleague(): Person;
  /** Someone of the staff, with their phone. */
  staff(id: number): Promise<Phone>;
  /** How often Telegram has brought an update so far. */
  brought(): number;
  /** How many subscribers got how many messages: `[none, one, two, …]`. */
  received(): readonly number[];
  close(): Promise<void>;
}

interface FleetOptions {
  readonly programs: number;
  readonly subscribers: number;
  /** Messages a second. */
  readonly rate: number;
  /** Beside Telegram. */
  readonly slack?: boolean;
  /** Settings of one program on top of what all have. */
  readonly settingsOf?: (nth: number) => Settings;
  /** Whether updates may go to this program; all, unless said. */
  readonly serves?: (nth: number) => boolean;
  /** By which port the programs reach the database, instead of its own. */
  readonly through?: (database: TestDatabase) => Promise<number>;
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { programs, subscribers: count, rate, settingsOf, serves = () => true, through } = options;
  const database = await freshDatabase(4);
  const { prisma } = database.store;
  const secret = randomBytes(32).toString('base64');
  await openCampaigns(database.store, secret);
  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Opprop',
    botUsername: 'opprop_test_bot',
    retryDelays: [50, 100, 200],
  });
  const { url: apiRoot } = await standIn.start();
  const gate = await openGate();
  const slack = options.slack ? await openSlack(`${gate.url}/slack/events`) : null;
  const { host, user, password, database: name } = database.access;
  const port = (await through?.(database)) ?? database.access.port;
  const homes = await Promise.all(Array.from({ length: programs }, () => makeHome()));
  // On several machines the erasure keys lie in a folder that they share.
  const keyDir = join(homes[0]?.dataDir ?? tmpdir(), 'erasure-keys');
  const settings: Settings = {
    ...REAL,
    KEY_DIR: keyDir,
    OPPROP_SECRET: secret,
    DATABASE_URL: `postgresql://${user}:${password}@${host}:${port}/${name}`,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_RATE: String(rate),
    TELEGRAM_CHAT_RATE: '1000',
    PUBLIC_URL: gate.url,
    ...slack?.settings,
  };
  const subscribers = Array.from({ length: count }, (_, index) => FIRST_SUBSCRIBER + index);
  const running: (Program | null)[] = [];
  const lead = (): void => gate.lead(...running.flatMap((program, nth) => (program && serves(nth) ? program.url : [])));

  const fleet: Fleet = {
    standIn,
    prisma,
    subscribers,
    database,
    program(nth) {
      const program = running[nth];
      if (!program) throw new Error('this program does not run');
      return program;
    },
    served: (nth) => gate.served.get(fleet.program(nth).url) ?? 0,
    async kill(nth) {
      const program = running[nth];
      running[nth] = null;
      lead();
      await program?.kill();
    },
    async end(nth) {
      const program = running[nth];
      running[nth] = null;
      lead();
      const code = await program?.stop();
      if (code !== 0) throw new Error(`it ended with ${code}`);
    },
    async start(nth) {
      running[nth] = (await homes[nth]?.start({ ...settings, ...settingsOf?.(nth) })) ?? null;
      lead();
    },
    async replace(nth) {
      await fleet.end(nth);
      await fleet.start(nth);
    },
    phone: (id) => takePhone(standIn, { id, firstName: 'Kari', languageCode: 'en' }),
    colleague() {
      if (slack === null) throw new Error('this fleet has no Slack');
      return slack.person();
    },
    async staff(id) {
      const { code } = await inviteStaff(
        { prisma, privacy: { rows: rowMacsUnder(secret) } },
        'publisher',
        null,
        new Date(),
      );
      const phone = await fleet.phone(id);
      await phone.says(`/staff ${code}`, begin('staff.accepted'));
      return phone;
    },
    brought: gate.count,
    received() {
      const times: number[] = [];
      for (const id of subscribers) times[standIn.sentTo(id)] = (times[standIn.sentTo(id)] ?? 0) + 1;
      return Array.from(times, (people) => people ?? 0);
    },
    async close() {
      for (const home of homes) await home.remove();
      await gate.close();
      await standIn.stop();
      await slack?.standIn.stop();
      await database.drop();
    },
  };
  try {
    for (const id of subscribers) {
      await standIn.seats.sit({ id, firstName: `Person ${id}` });
      standIn.seats.meet(id);
    }
    const bot = TOKEN.split(':')[0] ?? '';
    const campaigns = [PETITION, LETTER];
    await subscribe(prisma, { secret, keyDir, campaigns, campaign: PETITION, bot, people: subscribers });
    for (let nth = 0; nth < programs; nth += 1) await fleet.start(nth);
    return fleet;
  } catch (error) {
    await fleet.close();
    throw error;
  }
}

/** A Slack with one workspace in which the app is installed. */
async function openSlack(requestUrl: string) {
  const standIn: SlackStandIn = createSlackStandIn({
    appName: 'Opprop',
    scopes: SCOPES.map(({ scope }) => scope),
    commands: [{ command: '/petition', description: 'Opprop', usageHint: 'sign' }],
    // A machine that is busy with something else is no failure.
    ackTimeoutMs: PATIENCE,
    triggerLifeMs: PATIENCE,
  });
  const { apiUrl } = await standIn.start();
  const teamId = standIn.world.team({ name: 'Harbour Choir' });
  const token = await standIn.admin.install(teamId);
  standIn.setRequestUrl(requestUrl);
  return {
    standIn,
    settings: {
      SLACK_SIGNING_SECRET: standIn.credentials.signingSecret,
      SLACK_BOT_TOKEN: token,
      SLACK_API_URL: apiUrl,
      SLACK_RATE: '1000',
    },
    person(): Person {
      const id = standIn.world.person({ teamId, realName: 'Ola Nordmann', locale: 'en-US' });
      standIn.world.channel({ teamId, name: `of-${id.toLowerCase()}`, members: [id], app: true });
      return personAt(standIn, id);
    },
  };
}
