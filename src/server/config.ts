import { join, resolve } from 'node:path';
import { say } from '../texts/operator.ts';
import { type Secret, secret } from './secret.ts';
import { isInside, readEnvFile, secretLiesIn, takeTrialSecret, usualDataDir } from './secret-file.ts';
import { isLoopback, readSettings, SETTING_NAMES, type SettingName, type Settings } from './settings.ts';

/** All settings, checked against each other. What can be one of several things is a union, so nothing is half set. */
export interface Config {
  /** Who is responsible is not set: everything is for trying out, and every card says so. */
  readonly trial: boolean;
  /** No token is set in a trial: the bots are met on a page of this machine. */
  readonly playground: boolean;
  readonly role: 'all' | 'web' | 'worker';
  readonly host: string;
  readonly port: number;
  /** Without trailing slash, or null. */
  readonly publicUrl: string | null;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  /** Absolute path. */
  readonly dataDir: string;
  /** Where the erasure keys lie. Absolute path. */
  readonly keyDir: string;
  readonly database:
    | { readonly kind: 'embedded'; readonly dataDir: string; readonly database: 'opprop' | 'opprop_trial' }
    | { readonly kind: 'url'; readonly url: Secret };
  /** 32 bytes in base64, from which all keys are split. */
  readonly secret: Secret;
  readonly telegram: TelegramConfig | null;
  readonly slack: SlackConfig | null;
  readonly organisation: {
    readonly name: string;
    readonly contact: string;
    readonly privacyContact: string;
    readonly privacyUrl: string;
  } | null;
  readonly broadcastApprovals: number;
  readonly retentionDays: number;
  readonly metricsToken: Secret | null;
  /** A secret was made for this trial: the operator is told where. */
  readonly trialSecretMade: string | null;
}

export interface TelegramConfig {
  readonly token: Secret;
  readonly apiRoot: string;
  /** `secret` null: the caller derives one from the program's secret. */
  readonly mode:
    | { readonly kind: 'polling' }
    | { readonly kind: 'webhook'; readonly publicUrl: string; readonly secret: Secret | null };
  /** Messages a second. */
  readonly rate: number;
}

/** `socket`: one workspace over Socket Mode. `http`: one workspace over HTTP. `install`: many workspaces over HTTP. */
export type SlackConfig = { readonly apiUrl: string | null } & (
  | { readonly kind: 'socket'; readonly appToken: Secret; readonly botToken: Secret }
  | { readonly kind: 'http'; readonly signingSecret: Secret; readonly botToken: Secret }
  | {
      readonly kind: 'install';
      readonly signingSecret: Secret;
      readonly clientId: string;
      readonly clientSecret: Secret;
      readonly stateSecret: Secret;
    }
);

/** Everything that is wrong with the settings, one problem a line; `message` is for the operator and holds no value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super([say('config.heading'), ...problems.map((problem) => `- ${problem}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the settings from the environment and from a `.env` file in the directory; the environment wins. They are taken
 * out of the environment, and `DEBUG` with them, so that neither a child process nor a library sees them.
 * @param purpose `run`: the program itself, which needs a channel. `command`: a command beside it.
 * @param environment changed: loses the settings
 * @throws ConfigError with all problems at once; then nothing was made or started
 */
export async function loadConfig(
  directory: string,
  purpose: 'run' | 'command',
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Config> {
  const file = resolve(directory, '.env');
  const fromFile = await readEnvFile(file);
  const values = { ...fromFile.values, ...takeSettings(environment) };
  const { settings, wrong } = readSettings(values);
  const problems = [
    ...fromFile.problems,
    ...wrong.map((name) => `${name} ${say(`settings.${name}`)}`),
    ...contradictions(settings, wrong, purpose),
  ];
  const dataDir = resolve(directory, settings.DATA_DIR ?? (await usualDataDir(directory)));
  if (settings.OPPROP_SECRET && settings.ORGANISATION_NAME) {
    const inFile = fromFile.values['OPPROP_SECRET'] !== undefined && isInside(file, dataDir);
    if (inFile || (await secretLiesIn(dataDir, settings.OPPROP_SECRET))) {
      problems.push(`OPPROP_SECRET ${say('config.secretBesideData')}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return assemble(settings, dataDir, resolve(directory, settings.KEY_DIR ?? join(dataDir, 'erasure-keys')));
}

function takeSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const name of SETTING_NAMES) {
    const value = environment[name];
    if (value !== undefined && value.trim() !== '') taken[name] = value;
    delete environment[name];
  }
  delete environment['DEBUG'];
  return taken;
}

/** The secret that `keys rotate` moves the database to, taken out of the environment; null when it is not there. */
export function takeNewSecret(environment: NodeJS.ProcessEnv = process.env): string | null {
  const value = environment['OPPROP_SECRET_NEW']?.trim();
  delete environment['OPPROP_SECRET_NEW'];
  return value || null;
}

const ORGANISATION = ['ORGANISATION_NAME', 'ORGANISATION_CONTACT', 'PRIVACY_CONTACT', 'PRIVACY_URL'] as const;

/** What is wrong between settings. One that is wrong in itself counts as set: it is reported already. */
function contradictions(settings: Settings, wrong: readonly SettingName[], purpose: 'run' | 'command'): string[] {
  const isSet = (name: SettingName) => settings[name] !== undefined || wrong.includes(name);
  const unset = ORGANISATION.filter((name) => !isSet(name));
  const trial = unset.length === ORGANISATION.length;
  const problems: string[] = [];
  if (!trial) problems.push(...unset.map((name) => `${name} ${say('config.organisation')}`));
  if (!trial && !isSet('OPPROP_SECRET')) problems.push(`OPPROP_SECRET ${say('config.secretMissing')}`);
  if (trial && isSet('DATABASE_URL')) problems.push(`DATABASE_URL ${say('config.trialDatabase')}`);
  if (settings.TELEGRAM_MODE === 'webhook' && !isSet('PUBLIC_URL')) {
    problems.push(`PUBLIC_URL ${say('config.webhookNeedsUrl')}`);
  }
  const telegram = isSet('TELEGRAM_BOT_TOKEN');
  const slack = SETTING_NAMES.some((name) => name.startsWith('SLACK_') && isSet(name));
  if (slack && !wrong.some((name) => name.startsWith('SLACK_')) && readSlack(settings) === null) {
    problems.push(say('config.slackIncomplete'));
  }
  if (!telegram && (isSet('TELEGRAM_MODE') || isSet('TELEGRAM_WEBHOOK_SECRET') || isSet('TELEGRAM_API_ROOT'))) {
    problems.push(`TELEGRAM_BOT_TOKEN ${say('config.telegramWithoutToken')}`);
  } else if (!telegram && !slack && !trial && purpose === 'run') {
    problems.push(`TELEGRAM_BOT_TOKEN ${say('config.noChannel')}`);
  }
  if (trial && !telegram && !slack && settings.HOST && !isLoopback(settings.HOST)) {
    problems.push(`HOST ${say('config.playgroundHost')}`);
  }
  return problems;
}

async function assemble(settings: Settings, dataDir: string, keyDir: string): Promise<Config> {
  const trial = settings.ORGANISATION_NAME === undefined;
  const telegram = readTelegram(settings);
  const slack = readSlack(settings);
  const own = settings.OPPROP_SECRET ? { value: settings.OPPROP_SECRET, made: null } : await trialSecret(dataDir);
  return {
    trial,
    playground: trial && telegram === null && slack === null,
    role: settings.ROLE ?? 'all',
    host: settings.HOST ?? '127.0.0.1',
    port: settings.PORT ?? 3000,
    publicUrl: settings.PUBLIC_URL ?? null,
    logLevel: settings.LOG_LEVEL ?? 'info',
    dataDir,
    // A trial has a database of its own, and so keys of its own.
    keyDir: trial ? join(keyDir, 'trial') : keyDir,
    database: settings.DATABASE_URL
      ? { kind: 'url', url: secret(settings.DATABASE_URL) }
      : { kind: 'embedded', dataDir, database: trial ? 'opprop_trial' : 'opprop' },
    secret: secret(own.value),
    telegram,
    slack,
    organisation: readOrganisation(settings),
    broadcastApprovals: settings.BROADCAST_APPROVALS ?? 0,
    retentionDays: settings.RETENTION_DAYS ?? 30,
    metricsToken: settings.METRICS_TOKEN ? secret(settings.METRICS_TOKEN) : null,
    trialSecretMade: own.made,
  };
}

async function trialSecret(dataDir: string): Promise<{ value: string; made: string | null }> {
  const taken = await takeTrialSecret(dataDir);
  if (taken.problem === null) return taken;
  const { problem, file, code } = taken;
  throw new ConfigError([`DATA_DIR ${say(`config.trialSecret.${problem}`, { file, code })}`]);
}

function readOrganisation(settings: Settings): Config['organisation'] {
  const { ORGANISATION_NAME, ORGANISATION_CONTACT, PRIVACY_CONTACT, PRIVACY_URL } = settings;
  if (!ORGANISATION_NAME || !ORGANISATION_CONTACT || !PRIVACY_CONTACT || !PRIVACY_URL) return null;
  return {
    name: ORGANISATION_NAME,
    contact: ORGANISATION_CONTACT,
    privacyContact: PRIVACY_CONTACT,
    privacyUrl: PRIVACY_URL,
  };
}

function readTelegram(settings: Settings): TelegramConfig | null {
  const { TELEGRAM_BOT_TOKEN: token, PUBLIC_URL: publicUrl, TELEGRAM_WEBHOOK_SECRET: webhookSecret } = settings;
  if (!token) return null;
  const webhook = (settings.TELEGRAM_MODE ?? (publicUrl ? 'webhook' : 'polling')) === 'webhook' && publicUrl;
  return {
    token: secret(token),
    apiRoot: settings.TELEGRAM_API_ROOT ?? 'https://api.telegram.org',
    mode: webhook
      ? { kind: 'webhook', publicUrl: webhook, secret: webhookSecret ? secret(webhookSecret) : null }
      : { kind: 'polling' },
    rate: settings.TELEGRAM_RATE ?? 30,
  };
}

function readSlack(settings: Settings): SlackConfig | null {
  const apiUrl = settings.SLACK_API_URL ?? null;
  const { SLACK_SIGNING_SECRET: signing, SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app } = settings;
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: client, SLACK_STATE_SECRET: state } = settings;
  if (app && bot && !clientId) return { kind: 'socket', apiUrl, appToken: secret(app), botToken: secret(bot) };
  if (signing && bot && !clientId)
    return { kind: 'http', apiUrl, signingSecret: secret(signing), botToken: secret(bot) };
  if (!signing || !clientId || !client || !state || bot || !settings.PUBLIC_URL) return null;
  return {
    kind: 'install',
    apiUrl,
    signingSecret: secret(signing),
    clientId,
    clientSecret: secret(client),
    stateSecret: secret(state),
  };
}
