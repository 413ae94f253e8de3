import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import { createSlackStandIn, type SlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { registerCampaigns } from '../../src/signatures/campaign-life.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { inviteStaff } from '../../src/staff/people.ts';
import type { Store } from '../../src/store/store.ts';
import { openGate, REAL } from '../e2e/bot.ts';
import { type Phone, takePhone } from '../e2e/phone.ts';
import { type Home, makeHome, type Program, type Settings } from '../e2e/program.ts';
import { PETITION, wordsIn } from '../e2e/words.ts';
import { personAt } from '../slack/person.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import { until } from '../support/waiting.ts';
import { journeyInSlack, journeyInTelegram } from './journeys.ts';
import { makePeople, type Supporter } from './people.ts';

const { begin } = wordsIn('en');
const TELEGRAM_TOKEN = '4242424242:AAthief-canary-token-of-the-bot-00';
const SLACK_SIGNING = 'a-signing-secret-that-is-a-canary';

/** Someone of a run, with what the platforms call them. */
export interface Person extends Supporter {
  /** As pseudonyms are made of it; what a plain hash could be of stands in `ids`. */
  readonly who: string;
  /** What the platform calls them, and what it is made of. */
  readonly ids: readonly string[];
}

/** A running program after journeys of many people in both channels, and everything a thief could lay hands on. */
export interface Haul {
  readonly seed: number;
  readonly home: Home;
  readonly store: Store;
  readonly secret: string;
  readonly keyDir: string;
  readonly settings: Settings;
  readonly people: readonly Person[];
  /** Tokens of the program itself: they are in its settings, and nowhere else. */
  readonly tokens: readonly string[];
  readonly telegram: TelegramStandIn;
  readonly program: Program;
  /** Where its traces go. */
  readonly collector: Collector;
  phone(id: number, firstName?: string): Promise<Phone>;
  /** Someone of the staff, with their phone. */
  staff(id: number, role: 'editor' | 'publisher' | 'admin'): Promise<Phone>;
  close(): Promise<void>;
}

/** Starts the program as for a real campaign, with both channels, and lets everyone do what they came for. */
export async function makeHaul(seed: number, supporters = makePeople(seed)): Promise<Haul> {
  const telegram = createTelegramStandIn({
    token: TELEGRAM_TOKEN,
    botName: 'Opprop',
    botUsername: 'opprop_test_bot',
    retryDelays: [50, 100, 200],
  });
  const { url: apiRoot } = await telegram.start();
  const slack = createSlackStandIn({
    appName: 'Opprop',
    scopes: ['chat:write', 'commands', 'users:read', 'channels:read', 'groups:read', 'im:write'],
    commands: [{ command: '/petition', description: 'Opprop', usageHint: 'sign' }],
    signingSecret: SLACK_SIGNING,
    retryDelays: [20, 40],
  });
  const { apiUrl } = await slack.start();
  const team = slack.world.team({ name: 'Canary Choir' });
  const botToken = await slack.admin.install(team);
  const home = await makeHome();
  const [gate, collector] = await Promise.all([openGate(), startCollector()]);
  const secret = randomBytes(32).toString('base64');
  // Elsewhere than the data, as the README asks of whoever copies whole folders.
  const keyDir = await mkdtemp(join(tmpdir(), `opprop-test-${process.pid}-`));
  const settings: Settings = {
    ...REAL,
    OPPROP_SECRET: secret,
    KEY_DIR: keyDir,
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    DEBUG: '*',
    PUBLIC_URL: gate.url,
    TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_MODE: 'polling',
    SLACK_SIGNING_SECRET: SLACK_SIGNING,
    SLACK_BOT_TOKEN: botToken,
    SLACK_API_URL: apiUrl,
  };
  const close = async (): Promise<void> => {
    await home.remove();
    await rm(keyDir, { recursive: true, force: true });
    await gate.close();
    await collector.close();
    await slack.stop();
    await telegram.stop();
  };
  try {
    const store = await home.openDatabase('opprop');
    await openPetition(store, secret);
    const program = await home.start(settings);
    gate.lead(program.url);
    slack.setRequestUrl(`${gate.url}/slack/events`);
    const people = seat(supporters, slack, team);
    slack.world.channel({
      teamId: team,
      name: 'general',
      members: people.flatMap((person) => (person.channel === 'slack' ? [slackUser(person)] : [])),
      app: true,
    });
    await Promise.all(
      people.map(async (person) => {
        if (person.channel === 'telegram') await journeyInTelegram(await phoneOf(telegram, person), person);
        else await journeyInSlack(personAt(slack, slackUser(person)), person);
      }),
    );
    await unsettle(store, telegram, program, people);
    await Promise.all([telegram.idle(), slack.idle()]);
    return {
      seed,
      home,
      store,
      secret,
      keyDir,
      settings,
      people,
      tokens: [TELEGRAM_TOKEN.split(':')[1] ?? '', SLACK_SIGNING, botToken, secret],
      telegram,
      program,
      collector,
      phone: (id, firstName = 'Kari') => takePhone(telegram, { id, firstName, languageCode: 'en' }),
      async staff(id, role) {
        const { code } = await inviteStaff(
          { prisma: store.prisma, privacy: { rows: rowMacsUnder(secret) } },
          role,
          null,
          new Date(),
        );
        const phone = await takePhone(telegram, { id, firstName: 'Staff', languageCode: 'en' });
        await phone.says(`/staff ${code}`, begin('staff.accepted'));
        return phone;
      },
      async close() {
        await store.close().catch(() => undefined);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPetition({ prisma }: Store, secret: string): Promise<void> {
  await sodium.ready;
  await registerCampaigns(prisma, [PETITION]);
  const key = await addCampaignKey(prisma, rowMacsUnder(secret), PETITION, sodium.crypto_box_keypair().publicKey);
  await confirmCampaignKey(prisma, rowMacsUnder(secret), key, new Date());
  await moveCampaign(prisma, PETITION, 'open', new Date());
}

function seat(supporters: readonly Supporter[], slack: SlackStandIn, team: string): readonly Person[] {
  return supporters.map((one) => {
    if (one.channel === 'telegram') {
      return { ...one, who: `telegram:${one.id}`, ids: [String(one.id), `telegram:${one.id}`] };
    }
    const user = slack.world.person({ teamId: team, realName: `${one.firstName} ${one.lastName}`, locale: 'en-US' });
    return { ...one, who: `slack:${team}:${user}`, ids: [user, `${team}:${user}`, `slack:${team}:${user}`] };
  });
}

const slackUser = ({ ids }: Person): string => ids[0] ?? '';

const phoneOf = (standIn: TelegramStandIn, { id, firstName, lastName, username }: Person): Promise<Phone> =>
  takePhone(standIn, { id, firstName, lastName, username, languageCode: 'en' });

/** Trouble makes a program talk: a platform that fails, an update that is none, a database that is away in a turn. */
async function unsettle(
  { prisma }: Store,
  telegram: TelegramStandIn,
  program: Program,
  people: readonly Person[],
): Promise<void> {
  const inTelegram = people.filter(({ channel }) => channel === 'telegram');
  // Rather not one of those whose rows are compared.
  const someone = inTelegram.find(({ way }) => way === 'withdraws') ?? inTelegram[0];
  if (!someone) throw new Error('nobody there');
  const { id, prose, firstName } = someone;
  telegram.faults.on({ fault: { kind: 'server error' }, method: 'sendMessage', chat: id, times: 1 });
  await telegram.seats.say(id, id, '/help');
  telegram.inject({ message: { text: prose, from: { id, first_name: firstName } } });
  await telegram.idle();
  await prisma.$executeRawUnsafe('ALTER TABLE conversation RENAME TO conversation_away');
  await telegram.seats.say(id, id, prose);
  await until(() => program.output().includes('its turn failed'), 'a turn that fails');
  await prisma.$executeRawUnsafe('ALTER TABLE conversation_away RENAME TO conversation');
}
