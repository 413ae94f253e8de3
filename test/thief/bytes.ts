import { createHash } from 'node:crypto';

/** A word that must not be found, in one of the ways in which programs write words down. */
export interface Pattern {
  readonly canary: string;
  /** How it is written: `clear`, `base64`, `sha256`, … */
  readonly as: string;
  readonly bytes: Buffer;
}

export interface Hit {
  readonly canary: string;
  readonly as: string;
  readonly where: string;
}

/** Shorter ones are met by accident. */
const SHORTEST = 6;
const HASHES = ['md5', 'sha1', 'sha256', 'sha512', 'blake2b512'] as const;

/** Every way in which a word or an id is looked for. `hashed`: what a plain hash of it may have been made of. */
export function patternsOf(canary: string, hashed: readonly string[] = []): readonly Pattern[] {
  const forms = new Map([canary, canary.normalize('NFC'), canary.normalize('NFD')].map((form) => [form, form]));
  const turned = [...forms.keys()].map((form) => [...form].toReversed().join(''));
  const patterns = [
    ...[...forms.keys()].flatMap((form) => spelled(canary, form, '')),
    ...turned.flatMap((form) => spelled(canary, form, 'reversed ')),
    ...numberPatterns(canary),
    ...hashed.flatMap((text) => hashPatterns(canary, text)),
  ];
  const seen = new Set<string>();
  return patterns.filter(({ bytes }) => {
    const key = bytes.toString('latin1');
    if (bytes.length < SHORTEST || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function spelled(canary: string, text: string, how: string): readonly Pattern[] {
  const utf8 = Buffer.from(text, 'utf8');
  const wide = Buffer.from(text, 'utf16le');
  const ascii = (as: string, written: string): Pattern => ({
    canary,
    as: how + as,
    bytes: Buffer.from(written, 'latin1'),
  });
  const escaped = JSON.stringify(text).slice(1, -1);
  return [
    { canary, as: `${how}clear`, bytes: utf8 },
    { canary, as: `${how}UTF-16`, bytes: wide },
    { canary, as: `${how}UTF-16`, bytes: Buffer.from(wide).swap16() },
    ascii('hex', utf8.toString('hex')),
    ascii('hex', utf8.toString('hex').toUpperCase()),
    ascii('URL-encoded', encodeURIComponent(text)),
    ascii('URL-encoded', encodeURIComponent(text).replaceAll('%20', '+')),
    ascii(
      'JSON',
      escaped.replaceAll(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ),
    ...base64s(utf8).map((written) => ascii('base64', written)),
    ...base64s(wide).map((written) => ascii('base64 of UTF-16', written)),
  ];
}

/** Base64 of both alphabets behind 0, 1 or 2 other bytes, without what its neighbours change. */
function base64s(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const own = text.slice(offset === 0 ? 0 : offset + 1, -1);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** A number as eight bytes, as databases and programs store it. */
function numberPatterns(canary: string): readonly Pattern[] {
  if (!/^\d{6,18}$/.test(canary)) return [];
  const [big, little] = [Buffer.alloc(8), Buffer.alloc(8)];
  big.writeBigInt64BE(BigInt(canary));
  little.writeBigInt64LE(BigInt(canary));
  return [big, little].map((bytes) => ({ canary, as: 'eight bytes', bytes }));
}

function hashPatterns(canary: string, text: string): readonly Pattern[] {
  return HASHES.flatMap((name) => {
    const bytes = createHash(name).update(text, 'utf8').digest();
    return [
      { canary, as: name, bytes },
      { canary, as: name, bytes: Buffer.from(bytes.toString('hex'), 'latin1') },
      { canary, as: name, bytes: Buffer.from(bytes.toString('base64').slice(0, 20), 'latin1') },
      { canary, as: name, bytes: Buffer.from(bytes.toString('base64url').slice(0, 20), 'latin1') },
    ];
  });
}

/** Looks for all of them in one pass: a data directory is large, and the patterns are thousands. */
export function createSearch(patterns: readonly Pattern[]): (content: Buffer, where: string) => readonly Hit[] {
  const begins = new Uint8Array(65_536);
  const byStart = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    begins[pattern.bytes.readUInt16LE(0)] = 1;
    const start = pattern.bytes.readUInt32LE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), pattern]);
  }
  return (content, where) => {
    const hits = new Map<Pattern, Hit>();
    for (let at = 0; at + 4 <= content.length; at += 1) {
      if (begins[(content[at] as number) | ((content[at + 1] as number) << 8)] !== 1) continue;
      for (const pattern of byStart.get(content.readUInt32LE(at)) ?? []) {
        if (hits.has(pattern)) continue;
        if (!content.subarray(at, at + pattern.bytes.length).equals(pattern.bytes)) continue;
        hits.set(pattern, { canary: pattern.canary, as: pattern.as, where });
      }
    }
    return [...hits.values()];
  };
}
