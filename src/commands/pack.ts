import { Option } from '@commander-js/extra-typings';
import { startPack } from '../campaign/starter.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, several, UsageError } from './command.ts';

const LOCALES = 'locales';

/** A campaign is begun: its files, blank. */
export const pack: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('pack.help'));
  command
    .command('new')
    .description(say('pack.about.new'))
    .argument('<campaign>', say('pack.name'))
    .addOption(
      new Option('--kind <kind>', say('pack.kind'))
        .choices(['petition', 'email'] as const)
        .default('petition' as const),
    )
    .option('--lang <language>', say('pack.lang'), several)
    .action(does((slug, { kind, lang }) => begin(slug, kind, lang, desk)));
};

function begin(slug: string, kind: 'petition' | 'email', languages: string[] | undefined, desk: Desk): number {
  const started = startPack(LOCALES, { slug, kind, ...(languages && { languages }) });
  switch (started.kind) {
    case 'bad name':
      throw new UsageError(say('pack.badName'));
    case 'no words':
      throw new UsageError(say('pack.noWords', { language: started.language, known: started.known.join(', ') }));
    case 'there':
      desk.err(say('pack.there', { folder: started.folder }));
      return 1;
    case 'written':
      desk.out(say('pack.written', { folder: started.folder, files: started.files.join(', ') }));
      return 0;
  }
}
