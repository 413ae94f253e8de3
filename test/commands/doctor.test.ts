import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createSlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { CHANNELS } from '../../src/channels.ts';
import type { Desk } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/list.ts';
import { runCommand } from '../../src/commands/program.ts';
import { addCampaignKey, confirmCampaignKey, makeTrialKeyPair } from '../../src/privacy/campaign-keys.ts';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { loadConfig } from '../../src/server/config.ts';
import { noteDone } from '../../src/store/chores.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { scratch } from '../support/scratch.ts';
import { realSettings } from './cli.ts';

/** Broken installations, each broken in one way: the doctor names that fault, and a sound one has none. */

const SLUG = 'uyghurs-abroad';
const TOKEN = '7000000001:AAdoctorsTableToken';
const NOW = new Date('2026-11-26T12:00:00Z');
const secret = randomBytes(32).toString('base64');
const rows = rowMacsUnder(secret);
const telegram = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_bot' });
const slack = createSlackStandIn({ appName: 'Opprop', scopes: ['commands'], commands: [], shortcuts: [] });
let database: TestDatabase;
let directory: string;
let settings: Record<string, string> = {};
let slackSettings: Record<string, string> = {};
let fingerprint = '';
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await sodium.ready;
  database = await freshDatabase();
  directory = scratch();
  await mkdir(join(directory, 'data'));
  const { prisma } = database.store;
  settings = {
    ...realSettings(database.access, secret),
    DATA_DIR: join(directory, 'data'),
    KEY_DIR: join(directory, 'keys'),
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: (await telegram.start()).url,
  };
  const { url } = await slack.start();
  slackSettings = {
    SLACK_API_URL: `${url}/api`,
    SLACK_BOT_TOKEN: await slack.admin.install(slack.world.team({ name: 'Harbour Choir' })),
    SLACK_SIGNING_SECRET: 'stand-in-signing-secret',
  };
  await prisma.campaign.create({ data: { slug: SLUG, state: 'open' } });
  await createPrivacy({ prisma, secret, erasureKeys: createErasureKeys(join(directory, 'keys')), campaigns: [SLUG] });
  fingerprint = await addCampaignKey(prisma, rows, SLUG, sodium.crypto_box_keypair().publicKey);
  await confirmCampaignKey(prisma, rows, fingerprint, NOW);
  await noteDone(prisma, 'backup', NOW);
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
afterAll(async () => {
  await Promise.all([telegram.stop(), slack.stop()]);
  await database.drop();
});

interface Case {
  readonly fault: string;
  /** Breaks it; gives settings that are other than those of the sound one. */
  breaks(): Promise<Record<string, string>> | Record<string, string>;
  readonly about: string;
  readonly text: RegExp;
}

/** Does it now, and takes it back after the test. */
async function sql(statement: string, back: string): Promise<Record<string, string>> {
  await database.asSuperuser(statement);
  undo.push(() => database.asSuperuser(back));
  return {};
}

const CASES: readonly Case[] = [
  { fault: 'a setting that is none', breaks: () => ({ PORT: 'seven' }), about: 'settings', text: /^PORT must be/ },
  {
    fault: 'half an organisation',
    breaks: () => ({ PRIVACY_URL: '' }),
    about: 'settings',
    text: /^PRIVACY_URL must be/,
  },
  {
    fault: 'the secret beside the data',
    async breaks() {
      const file = join(directory, 'data', 'notes.txt');
      await writeFile(file, secret);
      undo.push(() => rm(file));
      return {};
    },
    about: 'settings',
    text: /^OPPROP_SECRET .*DATA_DIR/,
  },
  {
    fault: 'a database that is away',
    breaks: () => ({ DATABASE_URL: 'postgresql://opprop:hidden@127.0.0.1:1/opprop' }),
    about: 'database',
    text: /could not be reached/,
  },
  {
    fault: 'another secret',
    breaks: () => ({ OPPROP_SECRET: randomBytes(32).toString('base64') }),
    about: 'secret',
    text: /another OPPROP_SECRET/,
  },
  {
    fault: 'a night without its backup',
    async breaks() {
      const { prisma } = database.store;
      await noteDone(prisma, 'backup', new Date(NOW.getTime() - 37 * 3_600_000));
      undo.push(() => noteDone(prisma, 'backup', NOW));
      return { BACKUP_DIR: join(directory, 'backups') };
    },
    about: 'backup',
    text: /backups is of 2026-11-24: a night was missed/,
  },
  {
    fault: 'an event of the audit trail that somebody else wrote',
    async breaks() {
      const { prisma } = database.store;
      const { id } = await prisma.auditEvent.create({ data: { id: randomUUID(), at: NOW, what: 'closed' } });
      undo.push(() => prisma.auditEvent.delete({ where: { id } }));
      return {};
    },
    about: 'rows',
    text: /an event of the audit trail \(2026-11-26T12:00:00.000Z, closed\) was changed/,
  },
  {
    fault: 'a delivery that somebody else wrote',
    async breaks() {
      const { prisma } = database.store;
      const slug = 'stop-targeting-uyghurs';
      await prisma.campaign.create({ data: { slug, state: 'delivered', deliveredAt: new Date('2020-01-01') } });
      undo.push(() => prisma.campaign.delete({ where: { slug } }));
      return {};
    },
    about: 'campaign stop-targeting-uyghurs',
    text: /stands as delivered, but this program did not record that/,
  },
  {
    fault: 'a talkative database',
    breaks: () =>
      sql(
        `ALTER DATABASE ${database.access.database} SET log_statement = 'all'`,
        `ALTER DATABASE ${database.access.database} RESET log_statement`,
      ),
    about: 'database privacy',
    text: /log_statement is all/,
  },
  {
    fault: 'a role that may do too much',
    async breaks() {
      const role = `doctor_${process.pid}`;
      await sql(`CREATE ROLE ${role} LOGIN CREATEDB PASSWORD 'x' IN ROLE opprop`, `DROP ROLE ${role}`);
      const { port, database: name } = database.access;
      return { DATABASE_URL: `postgresql://${role}:x@127.0.0.1:${port}/${name}` };
    },
    about: 'database role',
    text: /CREATEDB/,
  },
  {
    fault: 'an open campaign without a key',
    breaks: () => sql(`UPDATE campaign_key SET retired_at = now()`, `UPDATE campaign_key SET retired_at = NULL`),
    about: `campaign ${SLUG}`,
    text: /without a sealing key/,
  },
  {
    fault: 'the key of a trial',
    async breaks() {
      const { prisma } = database.store;
      await prisma.campaignKey.updateMany({ data: { retiredAt: NOW } });
      await makeTrialKeyPair(prisma, rows, SLUG, scratch(), NOW);
      undo.push(async () => {
        await prisma.campaignKey.deleteMany({ where: { trial: true } });
        await prisma.campaignKey.update({ where: { fingerprint }, data: { retiredAt: null } });
      });
      return {};
    },
    about: `campaign ${SLUG}`,
    text: /one of a trial/,
  },
  {
    fault: 'a campaign without its pack',
    breaks: () => sql(`INSERT INTO campaign (slug) VALUES ('lost')`, `DELETE FROM campaign WHERE slug = 'lost'`),
    about: 'campaign lost',
    text: /there is no pack/,
  },
  {
    fault: 'a key that somebody else wrote',
    async breaks() {
      const { mac } = await database.store.prisma.campaignKey.findUniqueOrThrow({ where: { fingerprint } });
      await database.store.prisma.campaignKey.update({ where: { fingerprint }, data: { mac: null } });
      undo.push(() => database.store.prisma.campaignKey.update({ where: { fingerprint }, data: { mac } }));
      return {};
    },
    about: 'rows',
    text: new RegExp(SLUG),
  },
  {
    fault: 'an erasure key that is gone',
    breaks: () => ({ KEY_DIR: scratch() }),
    about: 'erasure keys',
    text: new RegExp(SLUG),
  },
  {
    fault: 'jobs that were given up',
    breaks: () =>
      sql(
        `CREATE SCHEMA pgboss; CREATE TABLE pgboss.job (state text, start_after timestamptz);
         INSERT INTO pgboss.job VALUES ('failed', now());
         GRANT ALL ON SCHEMA pgboss TO opprop; GRANT ALL ON ALL TABLES IN SCHEMA pgboss TO opprop`,
        'DROP SCHEMA pgboss CASCADE',
      ),
    about: 'jobs',
    text: /\b1\b/,
  },
  {
    fault: 'a token that Telegram does not know',
    breaks: () => ({ TELEGRAM_BOT_TOKEN: '7000000002:AAsomebodyElses' }),
    about: 'telegram',
    text: /does not know/,
  },
  {
    fault: 'a Slack app that lacks scopes',
    breaks: () => slackSettings,
    about: 'slack',
    text: /lacks scopes: .*chat:write/,
  },
  {
    fault: 'a token that Slack does not know',
    breaks: () => ({ ...slackSettings, SLACK_BOT_TOKEN: 'xoxb-hidden' }),
    about: 'slack',
    text: /invalid_auth/,
  },
  {
    fault: 'a public address at which nobody answers',
    breaks: () => ({ PUBLIC_URL: 'http://127.0.0.1:1', TELEGRAM_MODE: 'polling' }),
    about: 'PUBLIC_URL',
    text: /./,
  },
];

const reportSchema = z.object({
  ok: z.boolean(),
  findings: z.array(z.object({ about: z.string(), state: z.string(), text: z.string() })),
});

async function examine(other: Record<string, string>) {
  const out: string[] = [];
  const config = loadConfig(directory, 'command', CHANNELS, { ...settings, ...other });
  let opened: Promise<Store> | null = null;
  const open = async (): Promise<Store> =>
    openStore({ database: (await config).database, as: 'guest', connections: 2 });
  const desk: Desk = {
    out: (line) => void out.push(line),
    err: (line) => void out.push(line),
    config: () => config,
    store: () => (opened ??= open()),
    ask: async () => '',
    askOpenly: async () => '',
    interactive: false,
    now: () => NOW,
  };
  const words = ['doctor', '--json'];
  const code = await runCommand(words, { desk, commands: COMMANDS, version: '1', directory: process.cwd() });
  await (opened as Promise<Store> | null)?.then((store) => store.close()).catch(() => undefined);
  const { findings } = reportSchema.parse(JSON.parse(out.join('\n')));
  return { code, problems: findings.filter(({ state }) => state === 'problem'), all: out.join('\n') };
}

test('a sound installation has no fault', async () => {
  const { code, problems } = await examine({});
  expect(problems).toEqual([]);
  expect(code).toBe(0);
});

test.each(CASES)('the doctor names $fault', async ({ breaks, about, text }) => {
  const { code, problems, all } = await examine(await breaks());
  expect(problems.map((one) => one.about)).toContain(about);
  expect(
    problems
      .filter((one) => one.about === about)
      .map((one) => one.text)
      .join('\n'),
  ).toMatch(text);
  expect(code).toBe(1);
  expect(all).not.toMatch(/hidden|AAdoctorsTableToken|AAsomebodyElses/);
  expect(all).not.toContain(secret);
});
