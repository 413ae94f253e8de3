import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Pictures and documents of the chats, under addresses of the page's own origin. */
export interface Files {
  /** Whether content at this address is inline or on loopback: only such can be published. */
  takes(address: string): boolean;
  /** Takes a data or loopback address, gives the path under which the page gets the same content. */
  publish(address: string, document: { readonly name: string } | null): string;
  /** Answers for a path that `publish` gave; false when it never did. */
  serve(path: string, res: ServerResponse): Promise<boolean>;
}

const FOLDER = '/play/file/';
/** SVG is left out: it can carry scripts. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

interface Published {
  readonly address: string;
  readonly document: { readonly name: string } | null;
}

/**
 * Keeps the addresses of what the chats show. Views carry whole pictures or addresses on another port; the page may
 * load neither often (each event repeats the view) nor from another origin.
 *
 * @param secret Makes the paths unguessable for other pages on this machine.
 */
export function createFiles(secret: string): Files {
  const published = new Map<string, Published>();
  const takes = (address: string): boolean => isInline(address) || isLoopback(address);
  return {
    takes,
    publish(address, document) {
      if (!takes(address)) throw new Error('A file is neither inline nor on loopback.');
      const id = createHash('sha256')
        .update(`${secret}\n${document?.name ?? ''}\n${address}`)
        .digest('hex');
      published.set(id, { address, document });
      return FOLDER + id;
    },
    async serve(path, res) {
      const file = path.startsWith(FOLDER) ? published.get(path.slice(FOLDER.length)) : undefined;
      if (file === undefined) return false;
      const { type, bytes } = await contentOf(file.address);
      if (file.document === null && PICTURES.has(type)) res.setHeader('content-type', type);
      else {
        res.setHeader('content-type', 'application/octet-stream');
        res.setHeader('content-disposition', `attachment; filename*=UTF-8''${encoded(file.document?.name ?? 'file')}`);
      }
      res.setHeader('content-length', bytes.length);
      res.end(bytes);
      return true;
    },
  };
}

function isInline(address: string): boolean {
  return address.startsWith('data:');
}

function isLoopback(address: string): boolean {
  return (
    URL.canParse(address) && new URL(address).protocol === 'http:' && LOOPBACK_NAMES.has(new URL(address).hostname)
  );
}

async function contentOf(address: string): Promise<{ type: string; bytes: Buffer }> {
  // Node's fetch reads data addresses too. A redirect could lead away from loopback.
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`A file was answered with status ${response.status}.`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return { type, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** RFC 8187 wants these characters encoded too, which `encodeURIComponent` leaves as they are. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
}
