/** Reading the size of a picture from its first bytes: PNG, GIF, JPEG and WebP. */

const starts = (bytes: Uint8Array, ...head: number[]): boolean => head.every((byte, place) => bytes[place] === byte);
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Media type of a picture by its first bytes; null for anything else. */
export function pictureType(bytes: Uint8Array): string | null {
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(bytes, 0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  const isWebp = starts(bytes, 0x52, 0x49, 0x46, 0x46) && starts(bytes.subarray(8), 0x57, 0x45, 0x42, 0x50);
  return isWebp ? 'image/webp' : null;
}

/** Width and height in pixels, both at least 1; null when this is no picture or its head is broken. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | null {
  const type = pictureType(bytes);
  if (type === null || bytes.length < 24) return null;
  const size = readers[type]?.(bytes) ?? null;
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

const readers: Readonly<Record<string, (bytes: Uint8Array) => { width: number; height: number } | null>> = {
  'image/png': (bytes) => ({ width: view(bytes).getUint32(16), height: view(bytes).getUint32(20) }),
  'image/gif': (bytes) => ({ width: view(bytes).getUint16(6, true), height: view(bytes).getUint16(8, true) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  const data = view(bytes);
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (data.getUint8(at) !== 0xff) return null;
    const marker = data.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: data.getUint16(at + 5), width: data.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + data.getUint16(at + 2);
  }
  return null;
}

function webpSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length < 30) return null;
  const data = view(bytes);
  const chunk = String.fromCharCode(...bytes.subarray(12, 16));
  if (chunk === 'VP8 ') return { width: data.getUint16(26, true) & 0x3fff, height: data.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = data.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  const three = (at: number): number => data.getUint16(at, true) + data.getUint8(at + 2) * 0x10000;
  return chunk === 'VP8X' ? { width: three(24) + 1, height: three(27) + 1 } : null;
}
