import { PackError } from '../campaign/packs.ts';
import { UnreadableError } from '../privacy/aes.ts';
import { ErasureKeyError } from '../privacy/erasure-keys.ts';
import { DatabaseStartError } from '../store/embedded/problem.ts';
import { StoreError } from '../store/errors.ts';
import { MigrationError } from '../store/migrate.ts';
import { PoolerError } from '../store/pooler.ts';
import { say } from '../texts/operator.ts';
import { LocaleFileError } from '../texts/texts.ts';
import { ChannelStartError } from './channel-module.ts';
import { ConfigError } from './config.ts';

/** Errors whose message is for the operator. */
function isForOperator(error: unknown): error is Error {
  const kinds = [ConfigError, PackError, LocaleFileError, ChannelStartError];
  return kinds.some((kind) => error instanceof kind);
}

/** Why the program could not start, and what to do: for the operator, without values. */
export function startFailureText(error: unknown): string {
  if (isForOperator(error)) return error.message;
  if (error instanceof DatabaseStartError) return say(`database.problem.${error.reason}`, { detail: error.detail });
  if (error instanceof StoreError && error.code === '53100') return say('database.full');
  if (error instanceof StoreError) return say('database.away', { code: error.code });
  if (error instanceof MigrationError)
    return say(`database.migration.${error.problem}`, { subject: error.subject, code: error.code });
  if (error instanceof PoolerError) return say('database.pooler', { settings: error.settings.join(', ') });
  if (error instanceof ErasureKeyError) return say(`start.erasureKey.${error.problem}`, { campaign: error.campaign });
  if (error instanceof UnreadableError) return say('start.otherSecret');
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === 'EADDRINUSE') return say('start.portInUse');
  if (code === 'EACCES') return say('start.portForbidden');
  const name = error instanceof Error ? error.name : typeof error;
  return say('start.failed', { reason: code ? `${name} ${code}` : name });
}
