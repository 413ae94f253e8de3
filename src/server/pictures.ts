import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { page, type Route } from './http.ts';

const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg' };

/** Address of a pack's picture below the program's own, by its id `<slug>/<picture>`. */
export function pictureAddress(id: string): string {
  return `/pictures/${id}`;
}

/** `/pictures/<slug>/<picture>`: a campaign's own pictures, for channels that show pictures by their address. Public, and the same for all. */
export function pictureRoute(pathOf: (campaign: string, picture: string) => string | null): Route {
  return page('/pictures/:slug{[a-z0-9-]{1,24}}/:picture{[a-z0-9-]+}', async (c) => {
    const path = pathOf(c.req.param('slug') ?? '', c.req.param('picture') ?? '');
    const type = path === null ? undefined : TYPES[extname(path)];
    if (path === null || type === undefined) return undefined;
    const bytes = await readFile(path);
    const headers = {
      'content-type': type,
      'content-length': String(bytes.length),
      'cache-control': 'public, max-age=86400',
    };
    return new Response(Uint8Array.from(bytes), { headers });
  });
}
