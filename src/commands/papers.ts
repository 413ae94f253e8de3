import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { howTexts, markTexts } from '../conversation/receipt/view.ts';
import { keptDays } from '../privacy/retention.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { say } from '../texts/operator.ts';
import { createCampaigns } from '../turn/campaigns.ts';
import { readLiveOutlines } from '../turn/live.ts';
import { readMarks } from '../turn/receipt.ts';
import { readWords } from '../turn/words.ts';
import type { Declare, Desk } from './command.ts';
import { FileError, withFiles, writeNewFile } from './files.ts';
import { PAPERS, paperPage } from './papers-page.ts';

/** The organisation's papers on privacy, and the block by which its bots are known. */
export const papers: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('papers.help'));
  command
    .command('write')
    .description(say('papers.about.write'))
    .argument('<folder>', say('papers.about.folder'))
    .action(does((folder) => writePapers(folder, desk)));
  command
    .command('verify')
    .description(say('papers.about.verify'))
    .option('--lang <language>', say('papers.about.lang'), 'en')
    .action(does(({ lang }) => tellMarks(lang, desk)));
};

function writePapers(folder: string, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const { organisation, retentionDays } = await desk.config();
    if (!organisation) throw new FileError(say('papers.noOrganisation'));
    const { texts, packs } = readWords('locales', () => undefined);
    await mkdir(folder).catch(() => {
      throw new FileError(say('papers.folderExists', { folder }));
    });
    const subject = { texts, packs, organisation, days: keptDays(retentionDays), today: desk.now() };
    let count = 0;
    for (const language of texts.languages)
      for (const paper of PAPERS) {
        const html = await paperPage(paper, language, subject);
        await writeNewFile(join(folder, `${paper}.${language}.html`), (write) => write(html));
        count += 1;
      }
    desk.out(say('papers.done', { count, folder }));
    return 0;
  });
}

/** The same words as `/verify`, for the organisation's own website. */
async function tellMarks(language: string, desk: Desk): Promise<number> {
  const { organisation, retentionDays, publicUrl, trial, secret } = await desk.config();
  const words = readWords('locales', () => undefined);
  const { texts } = words;
  if (!texts.languages.includes(language)) {
    desk.err(say('papers.badLanguage', { languages: texts.languages.join(', ') }));
    return 1;
  }
  const { prisma } = await desk.store();
  const privacy = { rows: rowMacsUnder(secret.reveal()) };
  const terms = { organisation, retentionDays: keptDays(retentionDays), channel: 'telegram' };
  const known = createCampaigns({ ...words, publicUrl, terms });
  const campaigns = await readLiveOutlines(prisma, known.outlines(), trial);
  const told = [
    ...markTexts(await readMarks({ prisma, privacy }, campaigns), { organisation, campaigns }),
    ...howTexts(),
  ];
  const plain = told.map((text) => texts.plain(text, language).replace(/[\u2066-\u2069]/g, ''));
  desk.out(plain.join('\n\n'));
  return 0;
}
