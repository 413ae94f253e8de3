import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Settings, texts and data are looked up in the working directory. Started elsewhere the program would find none of them and
 * begin anew, so that is said instead.
 * @returns the program's own folder when the directory is not one to start in; else null
 */
export function rightFolder(directory: string): string | null {
  return existsSync(join(directory, 'locales', 'bot')) ? null : PROGRAM;
}
