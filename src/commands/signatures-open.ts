import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { CampaignKeyPair } from '../privacy/key-file.ts';
import { type Delivery, deliveryTable, deliveryText, sortSigners } from '../signatures/delivery-document.ts';
import { ExportFileError, type OpenedExport, openExport } from '../signatures/open-export.ts';
import type { KeyBelow } from '../texts/keys.ts';
import { say } from '../texts/operator.ts';
import { readWords } from '../turn/words.ts';
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
  if (!kind) throw new UsageError(say('signatures.open.badOut'));
  if (keys.length === 0) throw new UsageError(say('signatures.open.noKey'));
  if (!isLanguage(language)) throw new UsageError(say('signatures.open.badLanguage', { language }));
  return withFiles(desk, async () => {
    // Before the passphrase: who typed it should not learn only then that it was for nothing.
    await access(file).catch(() => {
      throw new FileError(say('files.unreadable', { file }));
    });
    const pairs: CampaignKeyPair[] = [];
    for (const key of keys) pairs.push(await openKeyFile(key, desk));
    const opened = await openAll(file, pairs);
    const { campaign, day, unnamed, unreadable } = opened;
    const named = sortSigners(opened.named, language);
    const counts = { campaign, day, signatures: named.length + unnamed, named: named.length, unnamed, unreadable };
    if (unreadable > 0 && !leaveOut) {
      desk.err(say('signatures.open.unreadable', { unreadable, all: counts.signatures + unreadable }));
      return 1;
    }
    const delivery: Delivery = { named, unnamed };
    const text = kind === 'csv' ? deliveryTable(delivery) : asText(delivery, opened, language);
    await writeNewFile(out, (write) => write(text));
    if (json) {
      desk.out(JSON.stringify({ ...counts, file: out }, null, 2));
      return 0;
    }
    desk.out(
      say('signatures.open.done', { signatures: counts.signatures, campaign, day, named: named.length, unnamed }),
    );
    if (unreadable > 0) desk.out(say('signatures.open.leftOut', { unreadable }));
    desk.out(say('signatures.open.written', { file: out }));
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
    throw new FileError(say(`signatures.file.${error.problem}`, { file, keys: error.fingerprints.join(', ') }));
  } finally {
    input.destroy();
  }
}

/** The page for people, in the words of the bots and of the campaign's pack where this machine has it. */
function asText(delivery: Delivery, { campaign, day }: OpenedExport, language: string): string {
  const { texts } = readWords('locales', () => undefined);
  // The marks around a number that keep its direction in a chat have no place in a file.
  const plain = (key: KeyBelow<'delivery'>, count: number) =>
    texts.plain({ key: `delivery.${key}`, params: { count } }, language).replace(/[\u2066-\u2069]/g, '');
  const title = { key: 'title', campaign };
  return deliveryText(delivery, {
    title: texts.has(title, language) ? texts.plain(title, language) : campaign,
    day: new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`)),
    total: plain('signatures', delivery.named.length + delivery.unnamed),
    named: plain('named', delivery.named.length),
    unnamed: plain('unnamed', delivery.unnamed),
  });
}
