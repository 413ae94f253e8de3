import type { Ids } from './ids.ts';
import { Refusal } from './refusal.ts';

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly altText: string | null;
  /** Bytes announced; what comes must be as many. */
  readonly length: number;
  /** Workspace, or organisation, that it belongs to. */
  readonly teamId: string;
  /** Who uploaded it. */
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Null until they came. */
  bytes: Uint8Array | null;
  title: string;
  completed: boolean;
}

const starts = (bytes: Uint8Array, ...head: number[]): boolean => head.every((byte, place) => bytes[place] === byte);

/** Media type of a picture by its first bytes; null for anything else. */
function pictureType(bytes: Uint8Array): string | null {
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(bytes, 0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  return starts(bytes, 0xff, 0xd8, 0xff) ? 'image/jpeg' : null;
}

type Announced = Pick<StoredFile, 'name' | 'altText' | 'length' | 'teamId' | 'userId'>;
type Uploaded = Pick<StoredFile, 'name' | 'teamId' | 'userId'> & { readonly bytes: Uint8Array };

/**
 * Files that the app uploaded: announced, sent, then completed (https://docs.slack.dev/messaging/working-with-files),
 * and those that people did, at once.
 */
export function createFileShelf(ids: Ids, now: () => Date) {
  const files = new Map<string, StoredFile>();
  const shelve = (file: Announced & Pick<StoredFile, 'bytes' | 'completed'>): StoredFile => {
    const created = Math.floor(now().getTime() / 1000);
    const stored: StoredFile = { ...file, id: ids.next('F'), created, title: file.name };
    files.set(stored.id, stored);
    return stored;
  };
  return {
    announce: (file: Announced): StoredFile => shelve({ ...file, bytes: null, completed: false }),
    /** Takes a whole file. */
    keep: (file: Uploaded): StoredFile =>
      shelve({ ...file, altText: null, length: file.bytes.length, completed: true }),
    /** A file that is complete; undefined for any other. */
    whole: (id: string): StoredFile | undefined => {
      const file = files.get(id);
      return file?.completed === true ? file : undefined;
    },
    /** @throws {Refusal} 404 for a file that was not announced, 400 where the length is not the announced one */
    receive: (id: string, bytes: Uint8Array): void => {
      const file = files.get(id);
      if (file === undefined) throw new Refusal('file_not_found', {}, 404);
      if (bytes.length !== file.length) throw new Refusal('file_length_mismatch', {}, 400);
      file.bytes = bytes;
    },
    /** @throws {Refusal} `file_not_found`, or `file_update_failed` when its bytes never came */
    complete: (id: string, title: string | undefined, teamId: string | null): StoredFile => {
      const file = files.get(id);
      if (file === undefined || (teamId !== null && file.teamId !== teamId)) throw new Refusal('file_not_found');
      if (file.bytes === null) throw new Refusal('file_update_failed');
      file.title = title ?? file.title;
      file.completed = true;
      return file;
    },
    isPicture: (id: string): boolean => {
      const file = files.get(id);
      return file?.completed === true && file.bytes !== null && pictureType(file.bytes) !== null;
    },
    /** What a page shows of a file; undefined when there is nothing to show. */
    content: (id: string): { readonly type: string; readonly bytes: Uint8Array } | undefined => {
      const bytes = files.get(id)?.bytes ?? null;
      return bytes === null ? undefined : { type: pictureType(bytes) ?? 'application/octet-stream', bytes };
    },
  };
}

export type FileShelf = ReturnType<typeof createFileShelf>;
