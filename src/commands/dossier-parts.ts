import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Pack } from '../campaign/packs.ts';
import type { Embedded } from '../handover/dossier.ts';
import { say } from '../texts/operator.ts';
import { FileError } from './files.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
};

/** A file that is put into the dossier. @throws FileError when it is not there, or of a kind that no page shows */
export async function embedFile(file: string): Promise<Embedded> {
  const type = TYPES[extname(file).toLowerCase()];
  if (!type) throw new FileError(say('signatures.open.badFont', { file }));
  const bytes = await readFile(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
  return { type, bytes };
}

/** The picture of a campaign's card; null when it has none. */
export async function packedCover({ directory, facts }: Pack): Promise<Embedded | null> {
  const cover = facts.cover ? facts.images[facts.cover] : undefined;
  return cover ? await embedFile(join(directory, cover.file)) : null;
}
