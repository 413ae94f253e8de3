import { join } from 'node:path';
import { keepBackup } from '../privacy/whole-backup.ts';
import { noteDone } from '../store/chores.ts';
import type { Store } from '../store/store.ts';
import type { Config } from './config.ts';

/** Makes one backup into BACKUP_DIR, tries it out, and notes that it was made; null where none are kept. */
export function nightlyBackup(
  { backups, secret, trial, dataDir }: Pick<Config, 'backups' | 'secret' | 'trial' | 'dataDir'>,
  store: Store,
  now: () => Date,
): (() => Promise<void>) | null {
  if (backups === null) return null;
  return async () => {
    const facts = { secret: secret.reveal(), trial, made: now() };
    await keepBackup({ store, facts, ...backups, scratch: join(dataDir, 'backup-tried-out') });
    await noteDone(store.prisma, 'backup', facts.made);
  };
}
