import type { Upload } from './files.ts';

/** A form as `multipart/form-data` carries it. */
interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, Upload>;
}

/**
 * Reads `multipart/form-data` (RFC 7578) with the liberties clients take: header names in any case, values with or
 * without quotation marks.
 *
 * @returns null when the body is not such a form
 */
export function readMultipart(contentType: string, body: Buffer): Form | null {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const fields: Record<string, string> = {};
  const files = new Map<string, Upload>();
  const opening = Buffer.from(`--${boundary}`);
  const separator = Buffer.from(`\r\n--${boundary}`);
  let at = body.indexOf(opening);
  if (at === -1) return null;
  at += opening.length;
  for (;;) {
    if (body.subarray(at, at + 2).toString('latin1') === '--') return { fields, files };
    const end = body.indexOf(separator, at);
    const headEnd = body.indexOf('\r\n\r\n', at);
    if (end === -1 || headEnd === -1 || headEnd > end) return null;
    const head = body.subarray(at, headEnd).toString('utf8');
    const content = body.subarray(headEnd + 4, end);
    const name = parameter(head, 'name');
    if (name === null) return null;
    const fileName = parameter(head, 'filename');
    if (fileName === null) fields[name] = content.toString('utf8');
    else files.set(name, { name: fileName, bytes: Uint8Array.from(content) });
    at = end + separator.length;
  }
}

function parameter(head: string, name: string): string | null {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1];
  const match = disposition && new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\r\\n]*))`, 'i').exec(disposition);
  return match ? (match[1] ?? match[2] ?? '').trim() : null;
}
