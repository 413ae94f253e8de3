import { createHash } from 'node:crypto';
import { pictureSize, pictureType } from './pictures.ts';
import { badRequest } from './refusal.ts';

/** A file the platform keeps. The same bytes as the same kind are kept once. */
export interface StoredFile {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly kind: 'photo' | 'document';
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Pixels; null for documents. */
  readonly width: number | null;
  readonly height: number | null;
  /** Below `/file/bot<token>/`. */
  readonly path: string;
}

/** A file that came with a call. */
export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Uploads of one call, by the name of their part. */
export type Uploads = ReadonlyMap<string, Upload>;

const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;

/** Keeps files by id and by path. */
export function createFileShelf() {
  const byId = new Map<string, StoredFile>();
  const byPath = new Map<string, StoredFile>();

  /** @throws {Refusal} 400 when the platform would not take it */
  const keep = (kind: StoredFile['kind'], upload: Upload): StoredFile => {
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
    if (upload.bytes.length > (kind === 'photo' ? MAX_PHOTO_BYTES : MAX_DOCUMENT_BYTES))
      throw badRequest('file is too big');
    const hash = createHash('sha256')
      .update(kind)
      .update(kind === 'document' ? upload.name : '')
      .update(upload.bytes)
      .digest('base64url');
    const fileId = `${kind === 'photo' ? 'AgACAgQ' : 'BQACAgQ'}${hash}`;
    const known = byId.get(fileId);
    if (known !== undefined) return known;
    const size = kind === 'photo' ? checkedSize(upload.bytes) : null;
    const file: StoredFile = {
      fileId,
      uniqueId: hash.slice(0, 16),
      kind,
      name: upload.name,
      type: pictureType(upload.bytes) ?? typeByName(upload.name),
      bytes: upload.bytes,
      width: size?.width ?? null,
      height: size?.height ?? null,
      path: `${kind}s/${hash.slice(0, 16)}`,
    };
    byId.set(fileId, file);
    byPath.set(file.path, file);
    return file;
  };

  /**
   * The file a field speaks of: a part of the call (`attach://…`), or a file id.
   *
   * @param field name of the field, which is also the name of its part in plain forms
   * @throws {Refusal} 400
   */
  const resolve = (
    kind: StoredFile['kind'],
    field: string,
    value: string | undefined,
    uploads: Uploads,
  ): StoredFile => {
    const part = value?.startsWith('attach://') ? value.slice('attach://'.length) : field;
    const upload = value === undefined || value.startsWith('attach://') ? uploads.get(part) : undefined;
    if (upload !== undefined) return keep(kind, upload);
    if (value === undefined || value === '') throw badRequest(`there is no ${field} in the request`);
    if (value.startsWith('attach://')) throw badRequest('attached file not found');
    if (/^https?:/.test(value)) throw badRequest('failed to get HTTP URL content');
    const file = byId.get(value);
    if (file === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
    if (file.kind !== kind) throw badRequest(`can't use file of type ${file.kind} as ${kind}`);
    return file;
  };

  return { keep, resolve, byId: (id: string) => byId.get(id), byPath: (path: string) => byPath.get(path) };
}

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
};

const typeByName = (name: string): string =>
  TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';

export type FileShelf = ReturnType<typeof createFileShelf>;

function checkedSize(bytes: Uint8Array): { width: number; height: number } {
  const size = pictureSize(bytes);
  if (size === null) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = size;
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (width + height > 10_000 || !(ratio <= 20)) throw badRequest('PHOTO_INVALID_DIMENSIONS');
  return size;
}
