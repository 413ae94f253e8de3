/** Kinds of pictures that both platforms show. */
const FORMATS = ['png', 'jpeg', 'gif', 'webp'] as const;
export type PictureFormat = (typeof FORMATS)[number];

/**
 * What Telegram takes as a photo (Bot API, `sendPhoto`): sides that sum up to 10,000 pixels at most, none more than 20 times
 * the other, and 10 MB.
 */
export const PHOTO_LIMITS = { bytes: 10 * 1024 * 1024, sides: 10_000, ratio: 20 } as const;

/** A picture that was decoded to its end. Width and height are pixels. */
export interface Picture {
  readonly ok: true;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
}

/** `format`: no picture of a known kind; `broken`: it begins as one, and cannot be decoded; `shape`: no platform shows its sides. */
export type PictureFault =
  | { readonly ok: false; readonly fault: 'format' | 'broken' }
  | { readonly ok: false; readonly fault: 'shape'; readonly width: number; readonly height: number };

/**
 * Decodes a picture, so that a truncated, empty or absurd one is named where it enters rather than by a platform that
 * refuses it later. Never rejects for what the bytes are.
 */
export async function readPicture(bytes: Uint8Array): Promise<Picture | PictureFault> {
  // Loaded when there is a picture to look at: the library and its codecs are large.
  const { default: sharp } = await import('sharp');
  // The library throws for an empty one rather than reject.
  if (bytes.length === 0) return { ok: false, fault: 'format' };
  const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: false });
  // Reads the first bytes only; what is decoded below is no larger than the limits.
  const told = await image.metadata().catch(() => null);
  const format = FORMATS.find((one) => one === told?.format);
  if (told === null || format === undefined) return { ok: false, fault: 'format' };
  const { width, height } = told;
  const { sides, ratio } = PHOTO_LIMITS;
  if (width + height > sides || Math.max(width, height) > ratio * Math.min(width, height))
    return { ok: false, fault: 'shape', width, height };
  // Decoding is the proof: sizes stand in the first bytes, and what is missing at the end.
  const decoded = await image.stats().then(
    () => true,
    () => false,
  );
  return decoded ? { ok: true, format, width, height } : { ok: false, fault: 'broken' };
}
