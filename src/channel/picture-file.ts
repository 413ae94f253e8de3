import { PHOTO_LIMITS, readPicture } from '../campaign/pictures.ts';

/** Longest picture that is taken from a person, in bytes: what Telegram takes for a photo. */
export const PICTURE_BYTES = PHOTO_LIMITS.bytes;
const DOWNLOAD_MS = 20_000;
/** A picture as a person gave it. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  /** `picture.png`, say: never the name that it had. */
  readonly name: string;
}

/**
 * Fetches a picture from a platform, within 20 s. Null: the platform refuses it, it is too large, or
 * no picture that can be decoded and shown. Follows no
 * redirect: `headers` may hold a token.
 * @throws what `fetch` throws; it can hold the address
 */
export async function fetchPicture(
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PictureFile | null> {
  const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!response.ok || Number(response.headers.get('content-length')) > PICTURE_BYTES) {
    await response.body?.cancel();
    return null;
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > PICTURE_BYTES) return null;
  const read = await readPicture(bytes);
  return read.ok ? { bytes, name: `picture.${read.format}` } : null;
}
