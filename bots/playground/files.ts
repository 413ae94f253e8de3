import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { answerBytes } from './far-end.ts';
import type { BlockView, ImageView, WorkspaceView } from './slack-view.ts';
import type { ChatView } from './telegram-view.ts';

/** Pictures and documents of the chats, under addresses of the page's own origin. */
export interface Files {
  /** Takes a data or loopback address, gives the path under which the page gets the same content; an empty one for any other. */
  publish(address: string, document?: { readonly name: string }): string;
  /** Answers for a path that `publish` gave; false when it never did. */
  serve(path: string, res: ServerResponse): Promise<boolean>;
}

const FOLDER = '/play/file/';
/** SVG is left out: it can carry scripts. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

/** Whether content at this address is inline or on loopback: only such can be published. */
function isTaken(address: string): boolean {
  const url = URL.parse(address);
  return (
    url?.protocol === 'data:' || (url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname))
  );
}

/**
 * Keeps the addresses of what the chats show. Views carry whole pictures or addresses on another port; the page may
 * load neither often (each event repeats the view) nor from another origin.
 *
 * @param secret Makes the paths unguessable for other pages on this machine.
 */
export function createFiles(secret: string): Files {
  const published = new Map<string, { readonly address: string; readonly name: string | null }>();
  return {
    publish: (address, document) => {
      if (!isTaken(address)) return '';
      const name = document?.name ?? null;
      const id = createHash('sha256')
        .update(`${secret}\n${name ?? ''}\n${address}`)
        .digest('hex');
      published.set(id, { address, name });
      return FOLDER + id;
    },
    serve: async (path, res) => {
      const file = path.startsWith(FOLDER) ? published.get(path.slice(FOLDER.length)) : undefined;
      if (file === undefined) return false;
      // Node's fetch reads data addresses too. A redirect could lead away from loopback.
      const found = await fetch(file.address, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
      if (!found.ok) throw new Error(`A file was answered with status ${found.status}.`);
      const type = (found.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
      const isPicture = file.name === null && PICTURES.includes(type);
      if (!isPicture)
        res.setHeader('content-disposition', `attachment; filename*=UTF-8''${encoded(file.name ?? 'file')}`);
      answerBytes(res, isPicture ? type : 'application/octet-stream', await found.bytes());
      return true;
    },
  };
}

/** RFC 8187 wants these characters encoded too, which `encodeURIComponent` leaves as they are. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

/** A chat whose pictures and documents have addresses that the page may load. */
export const chatWithOwnAddresses = (chat: ChatView, files: Files): ChatView => ({
  ...chat,
  messages: chat.messages.map(({ photo, document, ...message }) => ({
    ...message,
    photo: photo && { ...photo, url: files.publish(photo.url) },
    document: document && { ...document, url: files.publish(document.url, document) },
  })),
});

/** A workspace whose pictures have such addresses; those elsewhere on the internet get an empty one. */
export function workspaceWithOwnAddresses(workspace: WorkspaceView, files: Files): WorkspaceView {
  const image = (view: ImageView): ImageView => ({ ...view, url: files.publish(view.url) });
  const block = (view: BlockView): BlockView => {
    if (view.kind === 'image') return { ...view, image: image(view.image) };
    if (view.kind === 'section') return { ...view, image: view.image && image(view.image) };
    if (view.kind !== 'context') return view;
    return { ...view, items: view.items.map((item) => ('image' in item ? { image: image(item.image) } : item)) };
  };
  const drawn = <T extends { readonly blocks: readonly BlockView[] }>(on: T): T => ({
    ...on,
    blocks: on.blocks.map(block),
  });
  const { channel, home, modal } = workspace;
  return {
    ...workspace,
    channel: channel && { ...channel, messages: channel.messages.map(drawn) },
    home: home && drawn(home),
    modal: modal && drawn(modal),
  };
}
