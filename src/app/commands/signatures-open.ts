import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { CampaignKeyPair } from '../../privacy/key-file.ts';
import { type Delivery, deliveryTable, deliveryText, sortNames } from '../../signatures/delivery-document.ts';
import { ExportFileError, type OpenedExport, openExport } from '../../signatures/open-export.ts';
import { readWords } from '../words.ts';
import { type Desk, UsageError } from './command.ts';
import { FileError, withFiles, writeNewFile } from './files.ts';
import { openKeyFile } from './keys-holder.ts';

interface Opening {
  readonly file: string;
  readonly keys: readonly string[];
  readonly out: string;
  readonly language: string;
  readonly leaveOut: boolean;
  readonly json: boolean;
}

/** Opens an export on the key holder's machine, and writes what is handed over. */
export function openSignatures(opening: Opening, desk: Desk): Promise<number> {
  const { file, keys, out, language, leaveOut, json } = opening;
  const kind = /\.(csv|txt)$/.exec(out)?.[1];
  if (!kind) throw new UsageError('signatures open: --out must end in .csv or .txt.');
  if (keys.length === 0) throw new UsageError('signatures open: say --key <key file>.');
  if (!isLanguage(language))
    throw new UsageError(`signatures open: "${language}" is no language, such as nb, fr or en.`);
  return withFiles(desk, async () => {
    // Before the passphrase: who typed it should not learn only then that it was for nothing.
    await access(file).catch(() => {
      throw new FileError(`There is no file ${file} that could be read.`);
    });
    const pairs: CampaignKeyPair[] = [];
    for (const key of keys) pairs.push(await openKeyFile(key, desk));
    const opened = await openAll(file, pairs);
    const { campaign, day, unnamed, unreadable } = opened;
    const names = sortNames(opened.names, language);
    const counts = { campaign, day, signatures: names.length + unnamed, named: names.length, unnamed, unreadable };
    if (unreadable > 0 && !leaveOut) {
      desk.err(
        `${unreadable} of ${counts.signatures + unreadable} boxes do not open or lie in another's row, so nothing was written.`,
      );
      desk.err('The server did not make them so. Find out why; --leave-out goes on without them.');
      return 1;
    }
    const delivery: Delivery = { names, unnamed };
    const text = kind === 'csv' ? deliveryTable(delivery) : asText(delivery, opened, language);
    await writeNewFile(out, (write) => write(text));
    if (json) {
      desk.out(JSON.stringify({ ...counts, file: out }, null, 2));
      return 0;
    }
    desk.out(`${counts.signatures} signatures of "${campaign}", exported on ${day}:`);
    desk.out(`  ${counts.named} with a name`);
    desk.out(`  ${counts.unnamed} without a name`);
    if (unreadable > 0) desk.out(`  (${unreadable} more could not be opened and are left out)`);
    desk.out(`Written to ${out}. It holds names: hand it over, then delete it, the export and every copy.`);
    return 0;
  });
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

async function openAll(file: string, pairs: readonly CampaignKeyPair[]): Promise<OpenedExport> {
  const input = createReadStream(file, 'utf8');
  try {
    return await openExport(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), pairs);
  } catch (error) {
    if (!(error instanceof ExportFileError)) throw error;
    throw new FileError(EXPORT_TEXTS[error.problem](file, error.fingerprints));
  } finally {
    input.destroy();
  }
}

const EXPORT_TEXTS: Readonly<Record<ExportFileError['problem'], (file: string, keys: readonly string[]) => string>> = {
  'no export': (file) => `${file} is no export as "signatures export" writes it.`,
  'cut off': (file) => `${file} is not whole. Copy it again.`,
  changed: (file) =>
    `${file} was changed after it was exported. Copy it again, and compare its SHA-256 with the server's.`,
  'another campaign': (file) => `${file} is of another campaign than the key file.`,
  'key missing': (file, keys) =>
    `${file} holds signatures sealed to other keys too. Give --key for: ${keys.join(', ')}`,
};

/** The page for people, in the words of the bots and of the campaign's pack where this machine has it. */
function asText(delivery: Delivery, { campaign, day }: OpenedExport, language: string): string {
  const { texts } = readWords('locales', () => undefined);
  // The marks around a number that keep its direction in a chat have no place in a file.
  const plain = (key: string, count: number) =>
    texts.plain({ key: `delivery.${key}`, params: { count } }, language).replace(/[\u2066-\u2069]/g, '');
  const title = { key: 'title', campaign };
  return deliveryText(delivery, {
    title: texts.has(title, language) ? texts.plain(title, language) : campaign,
    day: new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`)),
    total: plain('signatures', delivery.names.length + delivery.unnamed),
    named: plain('named', delivery.names.length),
    unnamed: plain('unnamed', delivery.unnamed),
  });
}
