import { UnreadableError } from '../../privacy/aes.ts';
import { isSecret } from '../../privacy/keys.ts';
import { rewrap } from '../../privacy/rotate.ts';
import type { Store } from '../../store/store.ts';
import { takeNewSecret } from '../config.ts';
import { isInside } from '../secret-file.ts';
import type { Desk } from './command.ts';
import { isSecretOf, othersAtWork } from './database.ts';
import { FileError, readText, withFiles } from './files.ts';

/** Moves the database to a new OPPROP_SECRET. Run again after an interruption, it finishes or finds that all is done. */
export function rotateSecret(file: string | undefined, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const fromEnvironment = takeNewSecret();
    const { trial, dataDir, secret, database } = await desk.config();
    if (trial) {
      desk.err('This is a trial, whose secret lies beside its data: there is nothing to gain by changing it.');
      return 1;
    }
    if (file !== undefined && isInside(file, dataDir))
      throw new FileError(`${file} lies in DATA_DIR. Keep the secret elsewhere, outside backups of the data.`);
    const next =
      file === undefined
        ? (fromEnvironment ?? (await desk.ask('The new secret: ')).trim())
        : (await readText(file)).trim();
    if (!isSecret(next)) {
      desk.err('The new secret must be 32 random bytes in base64. Make one with `openssl rand -base64 32`.');
      return 1;
    }
    if (next === secret.reveal()) {
      desk.err('The new secret is the one in OPPROP_SECRET. Leave the old one there until this is done.');
      return 1;
    }
    const store = await desk.store('program');
    if (database.kind === 'url' && (await othersAtWork(store))) {
      desk.err('The program still runs on this database. Stop it on every machine, then run this again.');
      return 1;
    }
    return move(store, secret.reveal(), next, desk);
  });
}

async function move(store: Store, old: string, next: string, desk: Desk): Promise<number> {
  try {
    const moved = await rewrap(store.prisma, old, next);
    // The rows as they were before are still in the files until then, readable with the old secret.
    await store.pool.query('VACUUM');
    desk.out(
      `Done: ${moved} values are under the new secret. Put it in the place of OPPROP_SECRET, then start the program.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    if (!(await isSecretOf(store, next))) throw error;
    desk.out(
      'The database is under the new secret already. Put it in the place of OPPROP_SECRET, then start the program.',
    );
    return 0;
  }
}
