import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A file of the page: what a browser needs of it. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const PAGE = join(import.meta.dirname, 'page');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the page's files once, by their address: `/` and `/playground/<path>`. Only these are ever served, so no
 * address can lead to another file.
 *
 * @param token Written into the page, which shows it with each of its requests.
 */
export async function readPageFiles(token: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const entry of await readdir(PAGE, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined || entry.name === 'tsconfig.json') continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    const address = `/playground/${relative(PAGE, path).split(sep).join('/')}`;
    if (address !== '/playground/index.html') files.set(address, { type, content });
    else files.set('/', { type, content: Buffer.from(content.toString('utf8').replace('{{token}}', token)) });
  }
  return files;
}
