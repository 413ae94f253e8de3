import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CampaignKeyPair } from '../privacy/key-file.ts';
import { openSigner, sodiumReady } from '../privacy/seal.ts';
import type { NamedSigner } from './delivery-document.ts';
import { EXPORT_FORMAT } from './export.ts';

/** What the holder of the keys reads in an export. */
export interface OpenedExport {
  readonly campaign: string;
  /** ISO day on which it was made. */
  readonly day: string;
  /** What those said who gave a name, in no order. */
  readonly named: readonly NamedSigner[];
  readonly unnamed: number;
  /** Boxes that do not open, or lie in another's row: somebody has put them there. */
  readonly unreadable: number;
}

/** Why an export cannot be opened. Holds nothing of it but fingerprints. */
export class ExportFileError extends Error {
  readonly problem: 'no export' | 'cut off' | 'changed' | 'another campaign' | 'key missing';
  /** Of the keys that are missing. */
  readonly fingerprints: readonly string[];

  constructor(problem: ExportFileError['problem'], fingerprints: readonly string[] = []) {
    super(problem);
    this.name = 'ExportFileError';
    this.problem = problem;
    this.fingerprints = fingerprints;
  }
}

const headSchema = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(1),
  campaign: z.string(),
  day: z.iso.date(),
  keys: z.array(z.string()),
});
const boxSchema = z.tuple([z.uuid(), z.int().nonnegative(), z.base64()]);
const endSchema = z.object({ count: z.int().nonnegative(), sha256: z.string() });

/**
 * Opens every box of an export and checks that each belongs to its campaign and row.
 * @param lines the file's lines, without their line ends
 * @throws ExportFileError
 */
export async function openExport(
  lines: AsyncIterable<string>,
  pairs: readonly CampaignKeyPair[],
): Promise<OpenedExport> {
  await sodiumReady;
  const hash = createHash('sha256');
  const rows = new Set<string>();
  const named: NamedSigner[] = [];
  let unnamed = 0;
  let unreadable = 0;
  let head: (z.infer<typeof headSchema> & { readonly pairs: readonly CampaignKeyPair[] }) | null = null;
  let end: z.infer<typeof endSchema> | null = null;
  for await (const line of lines) {
    if (end) throw new ExportFileError('changed');
    const json = parse(line);
    const last = endSchema.safeParse(json);
    if (last.success && head) {
      end = last.data;
      continue;
    }
    hash.update(`${line}\n`);
    if (!head) {
      head = readHead(json, pairs);
      continue;
    }
    const [row, index, box] = read(boxSchema, json);
    const pair = head.pairs[index];
    if (!pair || rows.has(row)) throw new ExportFileError('changed');
    rows.add(row);
    const opened = open(box, pair, { campaign: head.campaign, row });
    if (opened === null) unreadable += 1;
    else if (opened.name === null) unnamed += 1;
    else named.push({ ...opened, name: opened.name });
  }
  if (!head) throw new ExportFileError('no export');
  if (!end) throw new ExportFileError('cut off');
  if (end.count !== rows.size || end.sha256 !== hash.digest('hex')) throw new ExportFileError('changed');
  return { campaign: head.campaign, day: head.day, named, unnamed, unreadable };
}

function readHead(json: unknown, pairs: readonly CampaignKeyPair[]) {
  const read = headSchema.safeParse(json);
  if (!read.success) throw new ExportFileError('no export');
  const head = read.data;
  if (pairs.some(({ campaign }) => campaign !== head.campaign)) throw new ExportFileError('another campaign');
  const found = head.keys.flatMap((fingerprint) => pairs.find((pair) => pair.fingerprint === fingerprint) ?? []);
  const missing = head.keys.filter((fingerprint) => !pairs.some((pair) => pair.fingerprint === fingerprint));
  if (missing.length > 0) throw new ExportFileError('key missing', missing);
  return { ...head, pairs: found };
}

function open(box: string, pair: CampaignKeyPair, place: { campaign: string; row: string }) {
  try {
    return openSigner(Uint8Array.from(Buffer.from(box, 'base64')), pair, place);
  } catch {
    return null;
  }
}

/** A line that is no JSON: the last one of a file that was cut off in the midst, else somebody's change. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function read<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ExportFileError('cut off');
  return parsed.data;
}
