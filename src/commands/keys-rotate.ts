import { UnreadableError } from '../privacy/aes.ts';
import { vouchTrailAnew } from '../privacy/audit-chain.ts';
import { moveJournal } from '../privacy/journal.ts';
import { isSecret } from '../privacy/keys.ts';
import { rewrap } from '../privacy/rotate.ts';
import { takeNewSecret } from '../server/config.ts';
import { isInside } from '../server/secret-file.ts';
import { vouchStaffAnew } from '../staff/people.ts';
import type { Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { isSecretOf, othersAtWork } from './database.ts';
import { FileError, readText, withFiles } from './files.ts';

/** Moves the database to a new OPPROP_SECRET. Run again after an interruption, it finishes or finds that all is done. */
export function rotateSecret(file: string | undefined, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const fromEnvironment = takeNewSecret();
    const { trial, dataDir, journalDir, secret, database } = await desk.config();
    if (trial) {
      desk.err(say('keys.rotate.trial'));
      return 1;
    }
    if (file !== undefined && isInside(file, dataDir)) throw new FileError(say('keys.rotate.besideData', { file }));
    const next =
      file === undefined
        ? (fromEnvironment ?? (await desk.ask(say('keys.rotate.question'))).trim())
        : (await readText(file)).trim();
    if (!isSecret(next)) {
      desk.err(say('keys.rotate.noSecret'));
      return 1;
    }
    if (next === secret.reveal()) {
      desk.err(say('keys.rotate.same'));
      return 1;
    }
    const store = await desk.store('program');
    if (database.kind === 'url' && (await othersAtWork(store))) {
      desk.err(say('keys.rotate.running'));
      return 1;
    }
    const code = await move(store, secret.reveal(), next, desk);
    // Also where the database was moved before: it may have been cut off here.
    if (code === 0) await moveJournal(journalDir, secret.reveal(), next);
    return code;
  });
}

async function move(store: Store, old: string, next: string, desk: Desk): Promise<number> {
  try {
    const { moved, unreadable } = await rewrap(
      store.prisma,
      old,
      next,
      async (...change) => (await vouchStaffAnew(...change)) + (await vouchTrailAnew(...change)),
    );
    // The rows as they were before are still in the files until then, readable with the old secret.
    await store.pool.query('VACUUM');
    desk.out(say('keys.rotate.done', { count: moved }));
    for (const [table, count] of Object.entries(unreadable)) desk.err(say('keys.rotate.unreadable', { table, count }));
    return 0;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    if (!(await isSecretOf(store, next))) throw error;
    desk.out(say('keys.rotate.doneBefore'));
    return 0;
  }
}
