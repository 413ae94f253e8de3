import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { enterable } from './account.ts';
import { type Binaries, serverMajor } from './binaries.ts';
import { DatabaseStartError, fileProblem } from './problem.ts';
import { type Account, run } from './run.ts';

/** A directory with PostgreSQL's data, and the passwords to it. */
export interface Cluster {
  /** `<dataDir>/postgres`, mode 0700. */
  readonly home: string;
  /** PostgreSQL's own data directory within it. */
  readonly data: string;
  readonly log: string;
  readonly access: Access;
}

const accessSchema = z.object({ superuserPassword: z.string().min(1), password: z.string().min(1) });
type Access = z.infer<typeof accessSchema>;

/** Half-made clusters of a start that was killed are cleared away after this many milliseconds. */
const DRAFT_LIFETIME = 600_000;

/**
 * Opens the cluster under a data directory, making it when there is none (0.5 s).
 *
 * A new one is made beside its place and then renamed into it, so that a start killed half-way leaves nothing broken and
 * two starts at once end up with the same one.
 * @throws DatabaseStartError
 */
export async function openCluster(dataDir: string, binaries: Binaries, account: Account): Promise<Cluster> {
  const home = join(dataDir, 'postgres');
  if (!(await exists(home))) await makeCluster(dataDir, home, binaries, account);
  const data = join(home, 'cluster');
  if (!(await exists(join(data, 'PG_VERSION')))) throw new DatabaseStartError('foreign', home);
  const [made, ours] = [(await readFile(join(data, 'PG_VERSION'), 'utf8')).trim(), await serverMajor()];
  // A server of another version would refuse it with words that only PostgreSQL's people know; an empty file is of a power cut.
  if (/^\d+(\.\d+)?$/.test(made) && made !== ours) throw new DatabaseStartError('other version', `${made} / ${ours}`);
  return { home, data, log: join(home, 'server.log'), access: await readAccess(home) };
}

/**
 * Makes DATA_DIR itself, closed to everyone else. Run by root it lets the server's user pass through, not list; one that
 * was there already gets no more than that right added.
 * @throws DatabaseStartError `unwritable`, `unreachable`, `full`
 */
export async function prepareDataDir(dataDir: string, account: Account): Promise<void> {
  const asRoot = account.uid !== undefined;
  try {
    await makeDataDir(dataDir);
    if (asRoot && !(await enterable(dataDir, account))) await chmod(dataDir, (await stat(dataDir)).mode | 0o001);
    const probe = join(dataDir, `.probe-${process.pid}-${randomBytes(4).toString('hex')}`);
    await writeFile(probe, 'x', { mode: 0o600 });
    await rm(probe);
  } catch (error) {
    throw fileProblem(error, dataDir);
  }
  if (asRoot && !(await enterable(dataDir, account))) throw new DatabaseStartError('unreachable', dataDir);
}

/** Makes the data directory, and those above it, when it is missing. */
export async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}

async function makeCluster(dataDir: string, home: string, binaries: Binaries, account: Account): Promise<void> {
  await clearDrafts(dataDir);
  const draft = `${home}.new-${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    const access: Access = { superuserPassword: password(), password: password() };
    await writeFile(join(draft, 'access.json'), JSON.stringify(access), { mode: 0o600, flush: true });
    await writeFile(join(draft, 'initial'), access.superuserPassword, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) {
      await chown(draft, account.uid, account.gid);
      await chown(join(draft, 'initial'), account.uid, account.gid);
    }
    await initialise(draft, binaries, account);
    await rm(join(draft, 'initial'));
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another start was quicker: its cluster serves both.
    if (await exists(home)) return;
    throw error instanceof DatabaseStartError ? error : fileProblem(error, draft);
  }
}

async function initialise(draft: string, binaries: Binaries, account: Account): Promise<void> {
  const args = [
    `--pgdata=${join(draft, 'cluster')}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${join(draft, 'initial')}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // In MB. A file of the write-ahead log is kept whole, so small ones are gone sooner.
    '--wal-segsize=1',
  ];
  const { code, output } = await run(binaries.initdb, args, draft, account);
  if (code === 0) return;
  if (/No space left|Disk quota/.test(output)) throw new DatabaseStartError('full', dirname(draft));
  // Their install script links them; without it they lie there under other names.
  if (/error while loading shared libraries|Library not loaded/.test(output)) {
    throw new DatabaseStartError('no binaries', binaries.initdb);
  }
  throw new DatabaseStartError('failed', output.trim());
}

async function clearDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('postgres.new-')) continue;
    const path = join(dataDir, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > DRAFT_LIFETIME) await rm(path, { recursive: true, force: true });
  }
}

/** A copy that was brought back by hand may belong to another user or be cut off: that says nothing of the data. */
async function readAccess(home: string): Promise<Access> {
  const file = join(home, 'access.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new DatabaseStartError(code === 'ENOENT' ? 'foreign' : 'unreadable', `${file}: ${code}`);
  });
  try {
    return accessSchema.parse(JSON.parse(text));
  } catch {
    throw new DatabaseStartError('damaged', file);
  }
}

const password = () => randomBytes(24).toString('base64url');

/** @throws DatabaseStartError when it cannot be known, because it belongs to another user */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw fileProblem(error, path);
  }
}
