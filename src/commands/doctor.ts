import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNELS } from '../channels.ts';
import type { ChannelModule } from '../server/channel-module.ts';
import { type Config, ConfigError } from '../server/config.ts';
import { type Finding, fine, note, problem } from '../server/finding.ts';
import { isLoopback } from '../server/settings.ts';
import { startFailureText } from '../server/start-failure.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';
import { checkCampaigns, checkJobs } from './doctor-campaigns.ts';
import { checkBackup, checkDatabase, checkDisk } from './doctor-database.ts';
import { checkErasureKeys } from './doctor-keys.ts';
import { checkRows } from './doctor-rows.ts';

export const doctor: Declare = (command, desk, does) => {
  command
    .option(...JSON_FLAG)
    .addHelpText('afterAll', say('doctor.help'))
    .action(does(({ json = false }) => tell(json, desk)));
};

async function tell(json: boolean, desk: Desk): Promise<number> {
  const findings = await examine(desk);
  const problems = findings.filter(({ state }) => state === 'problem').length;
  if (json) desk.out(JSON.stringify({ ok: problems === 0, findings }, null, 2));
  else {
    for (const { about, state, text } of findings) desk.out(`${say(`doctor.marks.${state}`)} ${about}: ${text}`);
    desk.out('');
    desk.out(problems === 0 ? say('doctor.allFine') : say('doctor.problems', { count: problems }));
  }
  return problems === 0 ? 0 : 1;
}

async function examine(desk: Desk): Promise<Finding[]> {
  let config: Config;
  try {
    config = await desk.config();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...error.problems.map((text) => problem('settings', text)), ...(await checkEnvFile(process.cwd()))];
  }
  const [database, ...others] = await Promise.all([
    examineDatabase(config, desk),
    checkDisk(config),
    checkPublicUrl(config),
    checkEnvFile(process.cwd()),
    ...CHANNELS.map((module) => checkChannel(module, config)),
  ]);
  return [settings(config), ...database, ...others.flat()];
}

async function checkChannel({ name, absent }: ChannelModule, { channels }: Config): Promise<readonly Finding[]> {
  const configured = channels.find((one) => one.name === name);
  if (configured) return await configured.doctor();
  return absent === null ? [] : [note(name, absent)];
}

function settings({ organisation }: Config): Finding {
  if (organisation) return fine('settings', say('doctor.settings.right', { organisation: organisation.name }));
  return note('settings', say('doctor.settings.trial'));
}

/** Nothing more can be said of a database that cannot be opened. */
async function examineDatabase(config: Config, desk: Desk): Promise<Finding[]> {
  try {
    const store = await desk.store();
    const now = desk.now();
    return [
      ...(await checkDatabase(store, config)),
      ...(await checkCampaigns(store.prisma, config, now)),
      ...(await checkRows(store.prisma, config)),
      ...(await checkErasureKeys(store.prisma, config, now)),
      ...(await checkBackup(store, config, now)),
      ...(await checkJobs(store)),
    ];
  } catch (error) {
    return [problem('database', startFailureText(error))];
  }
}

/** Whether others on this machine can read the settings, the secret among them. */
async function checkEnvFile(directory: string): Promise<Finding[]> {
  const file = join(directory, '.env');
  const facts = await stat(file).catch(() => null);
  if (facts === null || (facts.mode & 0o077) === 0 || process.platform === 'win32') return [];
  return [problem('settings', say('doctor.settings.readable', { file }))];
}

const PATIENCE_MS = 10_000;

/** Whether PUBLIC_URL leads here. Only an address of this machine can be judged from this machine. */
async function checkPublicUrl({ publicUrl }: Config): Promise<Finding[]> {
  if (publicUrl === null) return [];
  if (!isLoopback(new URL(publicUrl).hostname))
    return [note('PUBLIC_URL', say('doctor.publicUrl.elsewhere', { url: publicUrl }))];
  try {
    const { status } = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (status === 200) return [fine('PUBLIC_URL', say('doctor.publicUrl.answers'))];
    return [problem('PUBLIC_URL', say('doctor.publicUrl.otherAnswer', { status }))];
  } catch {
    return [problem('PUBLIC_URL', say('doctor.publicUrl.silent'))];
  }
}
