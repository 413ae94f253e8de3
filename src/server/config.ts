import { join, resolve } from 'node:path';
import { say } from '../texts/operator.ts';
import type { ChannelModule, ConfiguredChannel } from './channel-module.ts';
import { type Secret, secret } from './secret.ts';
import { isInside, readEnvFile, secretLiesIn, takeTrialSecret, usualDataDir } from './secret-file.ts';
import { isLoopback, readSettings, SETTINGS, type SettingName, type Settings } from './settings.ts';
import { type TraceSettings, traceSettings } from './traces.ts';

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
  /** Where a backup is written each night, and how many are kept there; null: none is. Absolute path. */
  readonly backups: { readonly directory: string; readonly keep: number } | null;
  /** Where the journal of what was taken back lies: with the backups, which it is for, where there are some. Absolute path. */
  readonly journalDir: string;
  readonly database:
    | { readonly kind: 'embedded'; readonly dataDir: string; readonly database: 'opprop' | 'opprop_trial' }
    | { readonly kind: 'url'; readonly url: Secret };
  /** 32 bytes in base64, from which all keys are split. */
  readonly secret: Secret;
  /** Those that are set up, in the order of the list. */
  readonly channels: readonly ConfiguredChannel[];
  readonly organisation: {
    readonly name: string;
    readonly contact: string;
    readonly privacyContact: string;
    readonly privacyUrl: string;
  } | null;
  readonly broadcastApprovals: number;
  readonly retentionDays: number;
  /** More signers than that within an hour, by one link, are told to staff; 0: never. */
  readonly burstSigners: number;
  readonly metricsToken: Secret | null;
  /** Where traces go; null: nothing is traced. */
  readonly traces: TraceSettings | null;
  /** A secret was made for this trial: the operator is told where. */
  readonly trialSecretMade: string | null;
}

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
 * @param modules every channel there is
 * @param environment changed: loses the settings
 * @throws ConfigError with all problems at once; then nothing was made or started
 */
export async function loadConfig(
  directory: string,
  purpose: 'run' | 'command',
  modules: readonly ChannelModule[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Config> {
  const file = resolve(directory, '.env');
  const fromFile = await readEnvFile(file, modules);
  const values = { ...fromFile.values, ...takeSettings(environment, namesOf(modules)) };
  const { settings, wrong } = readSettings(SETTINGS, values);
  const read = configureChannels(modules, values, wrong.includes('PUBLIC_URL') ? 'wrong' : settings.PUBLIC_URL);
  const problems = [
    ...fromFile.problems,
    ...wrong.map((name) => `${name} ${say(`settings.${name}`)}`),
    ...contradictions(settings, wrong),
    ...read.problems,
    ...channelProblems(settings, wrong, read.wanted, purpose, modules),
  ];
  const dataDir = resolve(directory, settings.DATA_DIR ?? (await usualDataDir(directory)));
  if (settings.OPPROP_SECRET && settings.ORGANISATION_NAME) {
    const inFile = fromFile.values['OPPROP_SECRET'] !== undefined && isInside(file, dataDir);
    if (inFile || (await secretLiesIn(dataDir, settings.OPPROP_SECRET))) {
      problems.push(`OPPROP_SECRET ${say('config.secretBesideData')}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const keyDir = resolve(directory, settings.KEY_DIR ?? join(dataDir, 'erasure-keys'));
  const backupDir = settings.BACKUP_DIR === undefined ? null : resolve(directory, settings.BACKUP_DIR);
  return assemble(settings, { dataDir, keyDir, backupDir }, read.channels);
}

/** The names of all settings: the program's own, and those of the channels. */
export function namesOf(modules: readonly ChannelModule[]): readonly string[] {
  return [...Object.keys(SETTINGS), ...modules.flatMap(({ settings }) => settings)];
}

/** Sets channels up with these settings, as `.env` would have them. */
export function configureChannels(
  modules: readonly ChannelModule[],
  values: Readonly<Record<string, string | undefined>>,
  publicUrl: string | undefined,
): { readonly channels: readonly ConfiguredChannel[]; readonly problems: readonly string[]; readonly wanted: boolean } {
  const all = modules.map((module) => module.configure(values, publicUrl ?? null));
  return {
    channels: all.flatMap(({ channel }) => channel ?? []),
    problems: all.flatMap(({ problems }) => problems),
    wanted: all.some(({ wanted }) => wanted),
  };
}

function takeSettings(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined && value.trim() !== '') taken[name] = value;
    delete environment[name];
  }
  delete environment['DEBUG'];
  return taken;
}

/** The settings that the environment has, taken out of it. */
export function settingsOfEnvironment(
  modules: readonly ChannelModule[],
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
  return takeSettings(environment, namesOf(modules));
}

/** The secret that `keys rotate` moves the database to, taken out of the environment; null when it is not there. */
export function takeNewSecret(environment: NodeJS.ProcessEnv = process.env): string | null {
  const value = environment['OPPROP_SECRET_NEW']?.trim();
  delete environment['OPPROP_SECRET_NEW'];
  return value || null;
}

/** Where this machine looks for programs. */
export function searchPath(environment: NodeJS.ProcessEnv = process.env): string {
  return environment['PATH'] ?? '';
}

const ORGANISATION = ['ORGANISATION_NAME', 'ORGANISATION_CONTACT', 'PRIVACY_CONTACT', 'PRIVACY_URL'] as const;

/** What is wrong between the program's own settings. One that is wrong in itself counts as set: it is reported already. */
function contradictions(settings: Settings, wrong: readonly SettingName[]): string[] {
  const isSet = (name: SettingName) => settings[name] !== undefined || wrong.includes(name);
  const unset = ORGANISATION.filter((name) => !isSet(name));
  const trial = unset.length === ORGANISATION.length;
  const problems: string[] = [];
  if (!trial) problems.push(...unset.map((name) => `${name} ${say('config.organisation')}`));
  if (!trial && !isSet('OPPROP_SECRET')) problems.push(`OPPROP_SECRET ${say('config.secretMissing')}`);
  if (trial && isSet('DATABASE_URL')) problems.push(`DATABASE_URL ${say('config.trialDatabase')}`);
  return problems;
}

/** Outside of a trial there must be a channel; in a trial without one, the playground is for this machine. */
function channelProblems(
  settings: Settings,
  wrong: readonly SettingName[],
  wanted: boolean,
  purpose: 'run' | 'command',
  modules: readonly ChannelModule[],
): string[] {
  if (wanted) return [];
  const trial = ORGANISATION.every((name) => settings[name] === undefined && !wrong.includes(name));
  if (trial) return settings.HOST && !isLoopback(settings.HOST) ? [`HOST ${say('config.playgroundHost')}`] : [];
  const names = modules.filter(({ absent }) => absent !== null).map(({ name }) => name);
  return purpose === 'run' ? [say('config.noChannel', { channels: names.join(', ') })] : [];
}

interface Folders {
  readonly dataDir: string;
  readonly keyDir: string;
  readonly backupDir: string | null;
}

async function assemble(
  settings: Settings,
  { dataDir, keyDir, backupDir }: Folders,
  channels: readonly ConfiguredChannel[],
): Promise<Config> {
  const trial = settings.ORGANISATION_NAME === undefined;
  const own = settings.OPPROP_SECRET ? { value: settings.OPPROP_SECRET, made: null } : await trialSecret(dataDir);
  return {
    trial,
    playground: trial && channels.length === 0,
    role: settings.ROLE ?? 'all',
    host: settings.HOST ?? '127.0.0.1',
    port: settings.PORT ?? 3000,
    publicUrl: settings.PUBLIC_URL ?? null,
    logLevel: settings.LOG_LEVEL ?? 'info',
    dataDir,
    // A trial has a database of its own, and so keys of its own.
    keyDir: trial ? join(keyDir, 'trial') : keyDir,
    backups: trial || backupDir === null ? null : { directory: backupDir, keep: settings.BACKUP_KEEP ?? 14 },
    journalDir: join(trial ? join(dataDir, 'trial') : (backupDir ?? dataDir), 'withdrawals'),
    database: settings.DATABASE_URL
      ? { kind: 'url', url: secret(settings.DATABASE_URL) }
      : { kind: 'embedded', dataDir, database: trial ? 'opprop_trial' : 'opprop' },
    secret: secret(own.value),
    channels,
    organisation: readOrganisation(settings),
    broadcastApprovals: settings.BROADCAST_APPROVALS ?? 0,
    retentionDays: settings.RETENTION_DAYS ?? 30,
    burstSigners: settings.BURST_SIGNERS ?? 200,
    metricsToken: settings.METRICS_TOKEN ? secret(settings.METRICS_TOKEN) : null,
    traces: traceSettings(settings),
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
