import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Pack, pictureFinder } from '../campaign/packs.ts';
import type { Route } from './http.ts';

const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg' };

/** Address of a pack's picture below the program's own, by its id `<slug>/<picture>`. */
export function pictureAddress(id: string): string {
  return `/pictures/${id}`;
}

/** `/pictures/<slug>/<picture>`: a campaign's own pictures, for channels that show pictures by their address. Public, and the same for all. */
export function pictureRoute(packs: readonly Pack[]): Route {
  const pathOf = pictureFinder(packs);
  return async (req, res, url) => {
    const [, slug = '', picture = ''] = /^\/pictures\/([a-z0-9-]{1,24})\/([a-z0-9-]+)$/.exec(url.pathname) ?? [];
    const path = slug === '' ? null : pathOf(slug, picture);
    const type = path === null ? undefined : TYPES[extname(path)];
    if (path === null || type === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
    const bytes = await readFile(path);
    res.writeHead(200, {
      'content-type': type,
      'content-length': bytes.length,
      'cache-control': 'public, max-age=86400',
      'x-content-type-options': 'nosniff',
    });
    res.end(req.method === 'HEAD' ? undefined : bytes);
    return true;
  };
}
