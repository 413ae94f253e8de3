import type { DatabaseProblem } from '../store/embedded/problem.ts';
import type { SettingName } from './settings.ts';

/** What the operator of the program reads when it cannot start. Supporters never see these; they are in English. */

/** What each setting must be, said when it is not. */
export const SETTING_TEXTS: Readonly<Record<SettingName, string>> = {
  DATABASE_URL: 'must be an address such as postgresql://user:password@host:5432/name.',
  DATA_DIR: 'must be the path of a directory, such as ./data.',
  OPPROP_SECRET:
    'must be 32 random bytes in base64. Make one with `openssl rand -base64 32`, and keep it apart from the data.',
  HOST: 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0.',
  PORT: 'must be a number from 0 to 65535 (0: any free port).',
  PUBLIC_URL: 'must be the https address under which the internet reaches this program (http only for localhost).',
  ROLE: 'must be all, web or worker.',
  LOG_LEVEL: 'must be error, warn, info or debug.',
  TELEGRAM_BOT_TOKEN: 'must be the token that BotFather gave, such as 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw.',
  TELEGRAM_API_ROOT: 'must be the https address of a Bot API server (http only for localhost or a name without dots).',
  TELEGRAM_MODE: 'must be polling or webhook.',
  TELEGRAM_WEBHOOK_SECRET: 'must be 16 to 256 characters of A-Z, a-z, 0-9, _ and -. It may be left out.',
  TELEGRAM_RATE: 'must be the messages a second that Telegram allows this bot, from 1 to 1000.',
  SLACK_SIGNING_SECRET: 'must be the signing secret from the page Basic Information of the Slack app.',
  SLACK_BOT_TOKEN: 'must be a token that begins with xoxb-.',
  SLACK_APP_TOKEN: 'must be a token that begins with xapp-.',
  SLACK_CLIENT_ID: 'must be the client id of the Slack app, such as 1234567890.1234567890.',
  SLACK_CLIENT_SECRET: 'must be the client secret from the page Basic Information of the Slack app.',
  SLACK_STATE_SECRET: 'must be at least 16 characters that nobody can guess.',
  SLACK_API_URL: 'must be the address of a Slack Web API, https unless it is localhost.',
  ORGANISATION_NAME: 'must be the name of who is responsible, at most 100 characters.',
  ORGANISATION_CONTACT: 'must be how to reach who is responsible, at most 200 characters.',
  PRIVACY_CONTACT: 'must be how to reach whoever answers on privacy, at most 200 characters.',
  PRIVACY_URL: 'must be the https address of the privacy statement.',
  BROADCAST_APPROVALS: 'must be how many other staff approve a broadcast, from 0 to 5.',
  RETENTION_DAYS: 'must be a number of days from 1 to 3650.',
  METRICS_TOKEN: 'must be at least 16 characters that nobody can guess.',
};

/** What is wrong between settings. */
export const CONFIG_TEXTS = {
  heading: 'The settings are not right yet, so nothing was started:',
  organisation: 'must be set too: who is responsible is named by all four settings, or (as a trial) by none.',
  secretMissing:
    'is missing. Make one with `openssl rand -base64 32`, and keep it apart from the data and from its backups.',
  secretBesideData:
    'lies in DATA_DIR. Whoever took that directory could test accounts one by one against what is stored. Keep the secret elsewhere, outside backups of the data.',
  trialDatabase:
    'cannot be used in a trial, whose data lives apart so that it never counts. Set the four ORGANISATION_ and PRIVACY_ settings, or leave it out.',
  webhookNeedsUrl: 'must be set when TELEGRAM_MODE is webhook.',
  playgroundHost:
    'must be a loopback address such as 127.0.0.1 while no token is set: the playground is for this machine only.',
  noChannel:
    'or the SLACK_ settings must be set: without a token there is only the playground, and that only in a trial.',
  telegramWithoutToken: 'must be set as well, since other TELEGRAM_ settings are.',
  slackIncomplete:
    'SLACK_ settings must be one of these sets: SLACK_APP_TOKEN and SLACK_BOT_TOKEN (Socket Mode); SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN (one workspace over HTTP); SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET, with PUBLIC_URL (many workspaces).',
  unknown: 'is no setting of this program. See .env.example for all of them.',
  envUnreadable: 'cannot be read. Give this user the right to read it, or remove it.',
  trialSecretUnwritable: 'must be a directory in which this user may write: a trial keeps its secret there.',
  trialSecretBroken: 'holds a trial-secret that is damaged. Restore it, or remove DATA_DIR to begin a new trial.',
} as const;

/** Said once at start in a trial. */
export const TRIAL_SECRET_MADE = (file: string) =>
  `This is a trial, so a secret was made for it in ${file}. For real signatures, set OPPROP_SECRET to one that lies elsewhere.`;

/** Why the embedded database could not be had, and what to do. */
export function databaseText(reason: DatabaseProblem, detail: string): string {
  const texts: Readonly<Record<DatabaseProblem, string>> = {
    'no binaries': `There is no PostgreSQL for this machine (${detail}). Run \`npm ci\` again without --ignore-scripts and --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.`,
    unwritable: `DATA_DIR cannot be written (${detail}). Give this user the right to write there, or set DATA_DIR to another directory.`,
    unreachable: `This program runs as root, and PostgreSQL never does: its user may not enter ${detail}. Set DATA_DIR to a directory that others may pass through, such as /var/lib/opprop, or run the program as an ordinary user.`,
    'no account':
      'This program runs as root, and PostgreSQL never does. No system user could be made for it: run `useradd --system opprop`, or run the program as an ordinary user.',
    full: `There is no space left for the database (${detail}). Free some, or set DATA_DIR to another disk.`,
    'in use': 'Another Opprop is running on this DATA_DIR. Stop it first, or give this one a DATA_DIR of its own.',
    foreign: `What lies in DATA_DIR is not a database that this version can open (${detail}). Set DATA_DIR to another directory, or bring back the version that made it.`,
    failed: `The embedded database did not start: ${detail}`,
  };
  return texts[reason];
}

/** A database that is there could not be used, and what to do; `code` is PostgreSQL's or the system's name of the error. */
export const STORE_TEXTS = {
  unreachable: (code: string) =>
    `The database could not be reached or entered (${code}). See that it runs, and that DATABASE_URL names its host, database, user and password rightly.`,
  migration: (migration: string, code: string) =>
    `The database could not be brought to this version: ${migration} failed (${code}). Nothing was changed. Bring back the version that ran before, and report this.`,
} as const;
