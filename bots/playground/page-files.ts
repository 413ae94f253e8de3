import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A file of the page: what a browser needs of it. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** Folders that are served, each below its address. */
const FOLDERS = [
  { folder: join(import.meta.dirname, 'page'), address: '/playground' },
  { folder: join(import.meta.dirname, '../../locales/playground'), address: '/playground/words' },
] as const;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the page's files and its words once, by their address: `/`, `/playground/<path>` and `/playground/words/<file>`.
 * Only these are ever served, so no address can lead to another file.
 *
 * @param token Written into the page, which shows it with each of its requests.
 */
export async function readPageFiles(token: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const { folder, address } of FOLDERS) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || type === undefined || entry.name === 'tsconfig.json') continue;
      const path = join(entry.parentPath, entry.name);
      const content = await readFile(path);
      const at = `${address}/${relative(folder, path).split(sep).join('/')}`;
      if (at !== '/playground/index.html') files.set(at, { type, content });
      else files.set('/', { type, content: Buffer.from(content.toString('utf8').replace('{{token}}', token)) });
    }
  }
  return files;
}
