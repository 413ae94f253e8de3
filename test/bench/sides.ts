import { randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import pg from 'pg';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { registerCampaigns } from '../../src/signatures/campaign-life.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import type { Access } from '../../src/store/embedded.ts';
import { openStore } from '../../src/store/store.ts';
import { until } from '../support/waiting.ts';
import { root } from '../tooling/paths.ts';
import type { FarEndReady, WalkReport } from './far-end.ts';
import { round } from './figures.ts';
import { cpuMsOfOneThread, freePort, message, type Program, startNode, startOpprop } from './program.ts';

/** Processor time in ms; null where the system does not tell it. */
export interface Spent {
  /** The bot's own process. */
  readonly bot: number | null;
  /** The database's processes that serve it. */
  readonly database: number | null;
}

/** A bot that takes updates, the far end it talks to, and its database. */
export interface Side extends Takers {
  readonly name: 'ours' | 'peer';
  readonly farEnd: Program;
  readonly reports: WalkReport[];
  /** Processor time in each report's span. */
  readonly spent: Spent[];
  walked: number;
}

const CAMPAIGN = 'uyghurs-abroad';
const SECRET = randomBytes(24).toString('base64url');

/** A channel, and how its two sides are started. */
export interface Channel {
  readonly name: string;
  readonly farEnd: string;
  /** The plain bot, and the table that its signatures lie in. */
  readonly peer: string;
  readonly table: string;
  /** Settings of a bot, beside those of the database, by what the far end told. */
  settings(ready: FarEndReady): Readonly<Record<string, string>>;
}

export const TELEGRAM: Channel = {
  name: 'sign',
  farEnd: 'test/bench/far-end.ts',
  peer: 'test/bench/peers/plain.ts',
  table: '"Signature"',
  settings: ({ apiRoot, token }) => ({
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_RATE: '1000',
    TELEGRAM_CHAT_RATE: '1000',
    TELEGRAM_WEBHOOK_SECRET: SECRET,
  }),
};

export const SLACK: Channel = {
  name: 'slack',
  farEnd: 'test/bench/slack-far-end.ts',
  peer: 'test/bench/peers/slack.ts',
  table: '"SlackSignature"',
  settings: ({ apiRoot, token, signingSecret = '' }) => ({
    SLACK_BOT_TOKEN: token,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiRoot,
    SLACK_RATE: '1000',
  }),
};

/**
 * Starts a bot with a far end of its own.
 *
 * @param running takes what was started, to be stopped from the end
 */
export async function startSide(
  name: Side['name'],
  channel: Channel,
  access: Access,
  running: { stop(): Promise<void> }[],
): Promise<Side> {
  const farEnd = startNode([channel.farEnd], {});
  running.push(farEnd);
  const ready = await message<FarEndReady>(farEnd);
  const reached = message<'reached'>(farEnd);
  const port = await freePort();
  const settings = { DATABASE_URL: urlOf(access), PORT: String(port), ...channel.settings(ready) };
  const picture = `${root}locales/campaigns/uyghurs-abroad/cover.png`;
  const bot =
    name === 'ours'
      ? await startOurs({ ...settings, PUBLIC_URL: `http://127.0.0.1:${port}` })
      : startNode([channel.peer], { ...settings, PICTURE: picture });
  running.push(bot);
  // It goes on when the bot can be reached; when the bot ends instead, with what it wrote.
  farEnd.child.send({ port });
  await Promise.race([reached, message(bot).then(() => reached)]);
  return { name, farEnd, bots: [bot], access, reports: [], spent: [], served: new Map(), walked: 0 };
}

type OurSettings = Readonly<Record<string, string>> & { DATABASE_URL: string };

/** The real program, not as a trial: with an organisation that is responsible, a sealing key and an open campaign. */
export async function startOurs(settings: OurSettings): Promise<Program> {
  const secret = settings['OPPROP_SECRET'] ?? randomBytes(32).toString('base64');
  await openCampaign(settings.DATABASE_URL, secret);
  return await startAnother({ ...settings, OPPROP_SECRET: secret });
}

/** Another program on a database on which `startOurs` opened the campaign; with the same secret. */
export async function startAnother(settings: OurSettings): Promise<Program> {
  const port = String(await freePort());
  return startOpprop({
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    ...settings,
    ORGANISATION_NAME: 'Bench',
    ORGANISATION_CONTACT: 'bench@example.org',
    PRIVACY_CONTACT: 'privacy@example.org',
    PRIVACY_URL: 'https://example.org/privacy',
    LOG_LEVEL: 'warn',
  });
}

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

/** Waits until a program has started; gives where it listens. */
export async function addressOf(program: Program): Promise<string> {
  const said = (): string | undefined => ADDRESS.exec(program.output())?.[0];
  await until(
    () => said() !== undefined,
    () => `a program that runs: ${program.output()}`,
  );
  return said() ?? '';
}

async function openCampaign(databaseUrl: string, secret: string): Promise<void> {
  await sodium.ready;
  const store = await openStore({ database: { kind: 'url', url: { reveal: () => databaseUrl } }, as: 'guest' });
  try {
    await registerCampaigns(store.prisma, [CAMPAIGN]);
    const fingerprint = await addCampaignKey(
      store.prisma,
      rowMacsUnder(secret),
      CAMPAIGN,
      sodium.crypto_box_keypair().publicKey,
    );
    await confirmCampaignKey(store.prisma, rowMacsUnder(secret), fingerprint, new Date());
    const state = await moveCampaign(store.prisma, CAMPAIGN, 'open', new Date());
    if (state !== 'open') throw new Error('the campaign did not open');
  } finally {
    await store.close();
  }
}

export function urlOf({ user, password, host, port, database }: Access): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** What takes processor time: the processes of a bot, and the database. */
export interface Takers {
  readonly bots: readonly Program[];
  readonly access: Access;
  /** Processor time of each process of the database that was seen, in ms: what one took counts when it is gone, too. */
  readonly served: Map<number, number>;
}

/** Processor time that they took so far. */
export async function spentOf({ bots, access, served }: Takers): Promise<Spent> {
  const rows = await asked<{ pid: number }>(
    access,
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  for (const { pid } of rows) {
    const took = await cpuMsOfOneThread(pid);
    if (took !== null) served.set(pid, took);
  }
  const own = sum(await Promise.all(bots.map((bot) => bot.cpuMs())));
  return { bot: own, database: own === null ? null : sum([...served.values()]) };
}

/** What was spent between two looks. */
export function spentBetween(before: Spent, after: Spent): Spent {
  const between = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from);
  return { bot: between(before.bot, after.bot), database: between(before.database, after.database) };
}

/** Processor time for each of so many. */
export function each(ms: number | null, signatures: number): number | null {
  return ms === null ? null : round(ms / signatures, 2);
}

/** @throws when a table holds not exactly one row for each who signed */
export async function assertRows(access: Access, table: string, walked: number): Promise<void> {
  const [row] = await asked<{ count: number }>(access, `SELECT count(*)::int AS count FROM ${table}`);
  if (row?.count !== walked) throw new Error(`${walked} people signed and ${row?.count} rows are in ${table}`);
}

/** Asks the database once, on a connection of its own. */
export async function asked<Row>(access: Access, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ ...access });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Null as soon as one of them is not known. */
export function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
