import type { Pack } from '../campaign/packs.ts';
import { findBrowser } from '../handover/browser.ts';
import { printPage } from '../handover/pdf.ts';
import { searchPath } from '../server/config.ts';
import { say } from '../texts/operator.ts';
import { readWords, type Words } from '../turn/words.ts';
import { type Declare, type Desk, UsageError } from './command.ts';
import { packedCover } from './dossier-parts.ts';
import { FileError, withFiles, writeNewFile } from './files.ts';
import { posterPage } from './poster-page.ts';

interface PosterOptions {
  readonly campaign: string;
  readonly lang: string;
  readonly source?: string | undefined;
  readonly bot?: string | undefined;
  readonly out: string;
  readonly pdf: boolean;
}

const SOURCE = /^[a-z0-9-]{2,9}$/;
const BOT = /^(?:https:\/\/t\.me\/|@)?([A-Za-z][A-Za-z0-9_]{3,31})$/;

/** An A4 page for a wall, a stall or a newsletter: picture, call, three steps, and a code that leads into the bot. */
export const poster: Declare = (command, desk, does) => {
  command
    .requiredOption('--campaign <campaign>', say('cli.campaign'))
    .requiredOption('--lang <language>', say('poster.about.lang'))
    .requiredOption('--out <file.html>', say('cli.newFile'))
    .option('--bot <name>', say('poster.about.bot'))
    .option('--source <code>', say('poster.about.source'))
    .option('--pdf', say('poster.about.pdf'))
    .addHelpText('afterAll', say('poster.help'))
    .action(does(({ pdf = false, ...options }) => writePoster({ ...options, pdf }, desk)));
};

function writePoster(options: PosterOptions, desk: Desk): Promise<number> {
  const { campaign: slug, lang, source, out, pdf } = options;
  if (source !== undefined && !SOURCE.test(source)) throw new UsageError(say('poster.badSource'));
  if (!out.endsWith('.html')) throw new UsageError(say('poster.badOut'));
  return withFiles(desk, async () => {
    const words = readWords('locales', () => undefined);
    const pack = words.packs.find((one) => one.slug === slug);
    if (!pack) throw new FileError(say('campaign.unknown', { campaign: slug }));
    if (!pack.facts.languages.includes(lang))
      throw new FileError(say('poster.badLanguage', { campaign: slug, languages: pack.facts.languages.join(', ') }));
    const address = await addressOf(options, desk);
    const browser = pdf ? await findBrowser(searchPath()) : null;
    if (pdf && browser === null) throw new FileError(say('signatures.open.noBrowser'));
    await writeNewFile(out, async (write) => write(await drawPoster(words, pack, lang, address)));
    desk.out(say('poster.done', { file: out, address }));
    if (browser !== null) {
      const file = `${out.slice(0, -'.html'.length)}.pdf`;
      const printed = await printPage(browser, out, 'A4');
      await writeNewFile(file, (write) => write(printed));
      desk.out(say('poster.printed', { file }));
    }
    if (source !== undefined) desk.out(say(`poster.counted.${isCounted(pack) ? 'yes' : 'no'}`, { source }));
    return 0;
  });
}

/** Where the recipient is a risk, nothing is counted of a link: it could have been given to one person. */
function isCounted({ facts }: Pack): boolean {
  return facts.recipientRisk !== 'high';
}

async function drawPoster({ texts }: Words, pack: Pack, language: string, address: string): Promise<string> {
  return await posterPage({ texts, pack, language, address, cover: await packedCover(pack) });
}

/** Into the bot where its name is said, else to the campaign's page below PUBLIC_URL. */
async function addressOf({ bot, campaign, lang, source }: PosterOptions, desk: Desk): Promise<string> {
  if (bot !== undefined) {
    const name = BOT.exec(bot)?.[1];
    if (name === undefined) throw new UsageError(say('poster.badBot'));
    return `https://t.me/${name}?start=${source === undefined ? campaign : `${campaign}_${source}`}`;
  }
  const { publicUrl } = await desk.config();
  if (publicUrl === null) throw new FileError(say('poster.noAddress'));
  return `${publicUrl}/c/${campaign}/${lang}${source === undefined ? '' : `?source=${source}`}`;
}
