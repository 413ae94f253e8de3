import { parseArgs } from 'node:util';
import { measureExport } from '../handover/open.ts';
import { receiptPage } from '../handover/receipt-page.ts';
import { ReceiptError, receiptCode, verifyReceipt } from '../handover/receipts.ts';
import { say } from '../texts/operator.ts';
import { readWords } from '../turn/words.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { withLines } from './export-file.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';

/** Needs no settings and no database: anybody can check. */
export const receiptCommand: Command = {
  name: 'receipt',
  summary: say('receipt.summary'),
  help: say('receipt.help'),
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { root: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [what, file, ...more] = positionals;
    if (!what) throw new UsageError(this.help);
    if (what !== 'verify' && what !== 'root' && what !== 'page')
      throw new UsageError(say('cli.unknownWord', { words: `receipt ${what}` }));
    if (!file || more.length > 0) throw new UsageError(say(`receipt.usage.${what}`));
    if (what === 'root') return tellRoot(file, values.json, desk);
    if (what === 'page') return writePage(file, desk);
    if (!values.root) throw new UsageError(say('receipt.usage.verify'));
    return verify(file, values.root, values.json, desk);
  },
};

function verify(file: string, root: string, json: boolean, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    try {
      const proof = verifyReceipt(await readText(file), root);
      const receipt = receiptCode(proof);
      const { campaign, index, size } = proof;
      if (json) desk.out(JSON.stringify({ ok: true, campaign, receipt, place: index + 1, of: size }, null, 2));
      else desk.out(say('receipt.verified', { campaign, receipt, place: index + 1, size }));
      return 0;
    } catch (error) {
      if (!(error instanceof ReceiptError)) throw error;
      throw new FileError(say(`receipt.verify.${error.problem}`, { file }));
    }
  });
}

function tellRoot(file: string, json: boolean, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const { campaign, count, fingerprint, root, final } = await withLines(file, (lines) => measureExport(lines));
    if (json) desk.out(JSON.stringify({ campaign, count, fingerprint, root, final }, null, 2));
    else desk.out(say(final ? 'receipt.root.done' : 'receipt.root.notFinal', { campaign, count, fingerprint, root }));
    return 0;
  });
}

function writePage(file: string, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    await writeNewFile(file, async (write) => write(await receiptPage(readWords('locales', () => undefined).texts)));
    desk.out(say('receipt.page.done', { file }));
    return 0;
  });
}
