import type { Ids } from './ids.ts';
import { Refusal } from './refusal.ts';

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly altText: string | null;
  /** Bytes announced; what comes must be as many. */
  readonly length: number;
  readonly teamId: string;
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

/** Files that the app uploaded: announced, sent, then completed (https://docs.slack.dev/messaging/working-with-files). */
export function createFileShelf(ids: Ids) {
  const files = new Map<string, StoredFile>();
  return {
    announce: (name: string, length: number, altText: string | null, teamId: string): StoredFile => {
      const id = ids.next('F');
      const file: StoredFile = { id, name, altText, length, teamId, bytes: null, title: name, completed: false };
      files.set(id, file);
      return file;
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
