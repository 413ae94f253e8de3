import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDataDir } from '../store/embedded/cluster.ts';

/** What the running program made of `locales/`, in a file of DATA_DIR: for who asks beside it (`campaign reload`). */
const outcomes = z.enum(['taken', 'restart', 'refused']);
const shape = z.object({ files: z.string(), outcome: outcomes, said: z.array(z.string()).readonly() });

/** What became of the files as they were. `said`: what is not in order, a line each. */
export type Uptake = Omit<z.infer<typeof shape>, 'files'>;

const NAME = 'taken-up.json';

/**
 * @param dataDir made where it is missing: with a DATABASE_URL nothing else may lie in it
 * @param stamp of the files that were looked at
 */
export async function noteUptake(dataDir: string, stamp: string, uptake: Uptake): Promise<void> {
  await makeDataDir(dataDir);
  const draft = join(dataDir, `${NAME}.${process.pid}`);
  await writeFile(draft, JSON.stringify({ files: digest(stamp), ...uptake } satisfies z.infer<typeof shape>));
  await rename(draft, join(dataDir, NAME));
}

/** What became of exactly these files; null: nobody has looked at them yet. */
export async function uptakeOf(dataDir: string, stamp: string): Promise<Uptake | null> {
  const written = await readFile(join(dataDir, NAME), 'utf8').catch(() => null);
  if (written === null) return null;
  const { files, ...uptake } = shape.parse(JSON.parse(written));
  return files === digest(stamp) ? uptake : null;
}

const digest = (stamp: string): string => createHash('sha256').update(stamp).digest('hex');
