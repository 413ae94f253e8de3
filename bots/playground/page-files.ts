import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

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
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
} as const;
const isKnown = (ending: string): ending is keyof typeof TYPES => Object.hasOwn(TYPES, ending);

const PAGE = readFileSync(join(import.meta.dirname, 'page/index.html'), 'utf8');
/** Says by which names the page imports packages, and where a browser finds them. */
const [, IMPORT_MAP = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(PAGE) ?? [];
const { imports: PACKAGES } = JSON.parse(IMPORT_MAP) as { imports: Readonly<Record<string, string>> };

/** The one script that stands in the page itself, as a Content-Security-Policy names it. */
export const INLINE_SCRIPT = `'sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}'`;

/**
 * Reads the page's files and its words once, by their address: `/`, `/playground/<path>`,
 * `/playground/words/<file>` and `/playground/packages/<name>.js`.
 * Only these are ever served, so no address can lead to another file.
 *
 * @param token Written into the page, which shows it with each of its requests.
 */
export async function readPageFiles(token: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const { folder, address } of FOLDERS) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const ending = extname(entry.name);
      if (!entry.isFile() || !isKnown(ending) || entry.name === 'tsconfig.json') continue;
      const type = TYPES[ending];
      const path = join(entry.parentPath, entry.name);
      const at = `${address}/${relative(folder, path).split(sep).join('/')}`;
      if (at !== '/playground/index.html') files.set(at, { type, content: await readFile(path) });
    }
  }
  for (const [name, address] of Object.entries(PACKAGES))
    files.set(address, { type: TYPES['.js'], content: await readFile(fileURLToPath(import.meta.resolve(name))) });
  return files.set('/', { type: TYPES['.html'], content: Buffer.from(PAGE.replace('{{token}}', token)) });
}
