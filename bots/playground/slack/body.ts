import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** Fields and files of a call, not yet checked. */
export interface CallBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly uploads: readonly Uint8Array[];
}

const MAX_BODY_BYTES = 20 * 1024 * 1024;

/**
 * Reads a call: query string, JSON, urlencoded form or multipart form (https://docs.slack.dev/apis/web-api/#basics).
 * Fields that are null count as absent.
 *
 * @throws {Refusal} for a body that cannot be read
 */
export async function readCall(request: IncomingMessage, query: URLSearchParams): Promise<CallBody> {
  const { fields, uploads } = await parseBody(request.headers['content-type'] ?? '', await readBytes(request));
  const all = { ...Object.fromEntries(query), ...fields };
  return { fields: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)), uploads };
}

async function parseBody(type: string, body: Buffer): Promise<CallBody> {
  if (body.length === 0) return { fields: {}, uploads: [] };
  if (type.startsWith('application/json')) return { fields: parsedObject(body.toString('utf8')), uploads: [] };
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { fields: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), uploads: [] };
  if (type.startsWith('multipart/form-data')) return readForm(type, body);
  throw new Refusal('invalid_post_type');
}

async function readForm(type: string, body: Buffer): Promise<CallBody> {
  const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => null);
  if (form === null) throw new Refusal('invalid_form_data');
  const fields: Record<string, unknown> = {};
  const uploads: Uint8Array[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else uploads.push(new Uint8Array(await value.arrayBuffer()));
  }
  return { fields, uploads };
}

/** @throws {Refusal} `invalid_json` or `json_not_object` */
export function parsedObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Refusal('invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('json_not_object');
  return { ...value };
}

/** @throws {Refusal} 413 beyond 20 MiB */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Refusal('request_too_large', {}, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
