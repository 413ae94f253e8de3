import { PackError } from '../campaign/packs.ts';
import { LocaleFileError } from '../i18n/texts.ts';
import { UnreadableError } from '../privacy/aes.ts';
import { DatabaseStartError } from '../store/embedded/problem.ts';
import { StoreError } from '../store/errors.ts';
import { MigrationError } from '../store/migrate.ts';
import { ConfigError } from './config.ts';
import { databaseText, STORE_TEXTS, TRIAL_SECRET_MADE } from './operator-texts.ts';

/** What the operator reads at start. */
export const START_TEXTS = {
  playground: (url: string) =>
    `Opprop is running as a trial. Open ${url} in a browser on this machine. Ctrl+C stops it.`,
  running: (url: string) => `Opprop is running. Its pages are at ${url} (health: ${url}/readyz). Ctrl+C stops it.`,
  trialSecret: TRIAL_SECRET_MADE,
  trialKeys: (dataDir: string) =>
    `Sealing keys were made for trying out, and lie beside the data in ${dataDir}. Never use them for real signatures: there the private key must not be on the server.`,
} as const;

/** Why Telegram could not be reached at start, by the adapter's problem. */
export const TELEGRAM_START_TEXTS = {
  'wrong token':
    'Telegram does not know TELEGRAM_BOT_TOKEN. Copy it anew from BotFather, or ask BotFather for a new one.',
  unreachable:
    'Telegram could not be reached. Check this machine’s connection and TELEGRAM_API_ROOT, then start again.',
  refused:
    'Telegram refused the settings of this bot. With a webhook, PUBLIC_URL must be an https address that the internet can reach.',
} as const;

/** Why the program could not start, and what to do: for the operator, without values. */
export function startFailureText(error: unknown): string {
  if (error instanceof ConfigError || error instanceof PackError || error instanceof LocaleFileError)
    return error.message;
  if (error instanceof DatabaseStartError) return databaseText(error.reason, error.detail);
  if (error instanceof StoreError) return STORE_TEXTS.unreachable(error.code);
  if (error instanceof MigrationError) return STORE_TEXTS.migration(error.migration, error.code);
  if (error instanceof UnreadableError) {
    return 'The database was made with another OPPROP_SECRET. Set the one it was made with, or start with an empty DATA_DIR.';
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === 'EADDRINUSE')
    return 'PORT is in use by another program on this machine. Set PORT to a free one, or to 0 for any.';
  if (code === 'EACCES') return 'PORT may not be used by this user. Set PORT to one above 1023.';
  const name = error instanceof Error ? error.name : typeof error;
  return `Opprop could not start (${name}${code ? ` ${code}` : ''}).`;
}
