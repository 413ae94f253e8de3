import type { IncomingMessage } from 'node:http';
import type { Uploads } from './files.ts';
import { readMultipart } from './multipart.ts';
import { badRequest, Refusal } from './refusal.ts';

/** Fields and files of a call, not yet checked. */
interface CallBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly uploads: Uploads;
}

const MAX_BODY_BYTES = 60 * 1024 * 1024;
const NO_UPLOADS: Uploads = new Map();

/**
 * Reads a call: query string, JSON, urlencoded form or multipart form
 * (https://core.telegram.org/bots/api#making-requests). Fields that are null count as absent.
 *
 * @throws {Refusal} 400 for a body that cannot be read, 413 for one beyond 60 MiB
 */
export async function readCall(request: IncomingMessage, query: URLSearchParams): Promise<CallBody> {
  const body = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  const { fields, uploads } = parseBody(type, body);
  const all = { ...Object.fromEntries(query), ...fields };
  return { fields: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)), uploads };
}

function parseBody(type: string, body: Buffer): CallBody {
  if (body.length === 0) return { fields: {}, uploads: NO_UPLOADS };
  if (type.startsWith('application/json')) return { fields: parsedObject(body.toString('utf8')), uploads: NO_UPLOADS };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { fields: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), uploads: NO_UPLOADS };
  }
  const form = type.startsWith('multipart/form-data') ? readMultipart(type, body) : null;
  if (form === null) throw badRequest("can't parse the request body");
  return { fields: form.fields, uploads: form.files };
}

/** @throws {Refusal} 400 when this is no JSON object */
export function parsedObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw badRequest("can't parse JSON object");
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('JSON object expected');
  return { ...value };
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Refusal(413, 'Request Entity Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
