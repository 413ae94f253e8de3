import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseStartError } from './problem.ts';
import type { Account } from './run.ts';

const exec = promisify(execFile);

/** Name of the system user that runs the server when the program itself runs as root. */
const SYSTEM_USER = 'opprop';

/**
 * The user that runs the server. PostgreSQL refuses to run as root, so root gets a system user `opprop`, made when it
 * is missing; where none can be made, `nobody`. Everyone else runs it as themselves.
 * @throws DatabaseStartError `no account`
 */
export async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const known = await lookUp(SYSTEM_USER);
  if (known) return known;
  await makeSystemUser();
  const found = (await lookUp(SYSTEM_USER)) ?? (await lookUp('nobody'));
  if (!found) throw new DatabaseStartError('no account', SYSTEM_USER);
  return found;
}

async function lookUp(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([exec('id', ['-u', name]), exec('id', ['-g', name])]);
    return { uid: Number.parseInt(uid.stdout, 10), gid: Number.parseInt(gid.stdout, 10) };
  } catch {
    return null;
  }
}

/** Fails quietly: another program may be making the same user now, and a locked-down machine may allow none. */
async function makeSystemUser(): Promise<void> {
  const args = ['--system', '--no-create-home', '--user-group', '--shell', '/usr/sbin/nologin', SYSTEM_USER];
  await exec('useradd', args, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }).catch(() => undefined);
}

/** Whether the account may walk down to a directory that exists. */
export async function enterable(directory: string, account: Account): Promise<boolean> {
  let at = await realpath(directory);
  for (;;) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    const parent = dirname(at);
    if (parent === at) return true;
    at = parent;
  }
}
