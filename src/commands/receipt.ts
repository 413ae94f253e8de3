import { measureExport } from '../handover/open.ts';
import { receiptPage } from '../handover/receipt-page.ts';
import { ReceiptError, receiptCode, verifyReceipt } from '../handover/receipts.ts';
import { say } from '../texts/operator.ts';
import { readWords } from '../turn/words.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';
import { withLines } from './export-file.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';

/** Needs no settings and no database: anybody can check. */
export const receipt: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('receipt.help'));
  command
    .command('verify')
    .description(say('receipt.about.verify'))
    .argument('<receipt>', say('receipt.about.file'))
    .requiredOption('--root <root>', say('receipt.about.root'))
    .option(...JSON_FLAG)
    .action(does((file, { root, json = false }) => verify(file, root, json, desk)));
  command
    .command('root')
    .description(say('receipt.about.compute'))
    .argument('<export>', say('receipt.about.export'))
    .option(...JSON_FLAG)
    .action(does((file, { json = false }) => tellRoot(file, json, desk)));
  command
    .command('page')
    .description(say('receipt.about.page'))
    .argument('<file.html>', say('cli.newFile'))
    .action(does((file) => writePage(file, desk)));
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
