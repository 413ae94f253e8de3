/** Longest picture that is taken from a person, in bytes: what Telegram takes for a photo. */
export const PICTURE_BYTES = 10 * 1024 * 1024;
const DOWNLOAD_MS = 20_000;
/** How files of the kinds that channels take begin. */
const SIGNS: readonly (readonly [string, readonly number[]])[] = [
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['webp', [0x52, 0x49, 0x46, 0x46]],
];

/** A picture as a person gave it. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  /** `picture.png`, say: never the name that it had. */
  readonly name: string;
}

/**
 * Fetches a picture from a platform, within 20 s. Null: the platform refuses it, it is too large, or no picture. Follows no
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
  const kind = SIGNS.find(([, sign]) => sign.every((byte, index) => bytes[index] === byte))?.[0];
  return kind === undefined || bytes.length > PICTURE_BYTES ? null : { bytes, name: `picture.${kind}` };
}
