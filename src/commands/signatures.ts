import { say } from '../texts/operator.ts';
import { type Declare, JSON_FLAG, several } from './command.ts';
import { exportTo } from './signatures-export.ts';
import { openSignatures } from './signatures-open.ts';
import { reviewSignatures } from './signatures-review.ts';
import { shredSignatures } from './signatures-shred.ts';

export const signatures: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('signatures.help'));
  command
    .command('export')
    .description(say('signatures.about.export'))
    .argument('<campaign>', say('cli.campaign'))
    .requiredOption('--out <file>', say('cli.newFile'))
    .option('--final', say('signatures.about.final'))
    .option('--early', say('signatures.about.early'))
    .option(...JSON_FLAG)
    .action(
      does((campaign, { out, early = false, final = false, json = false }) =>
        exportTo(campaign, { out, early, final, json }, desk),
      ),
    );
  command
    .command('review')
    .description(say('signatures.about.review'))
    .argument('<export>', say('receipt.about.export'))
    .option('--key <file>', say('signatures.about.key'), several)
    .option('--share <file>', say('keys.about.share'), several)
    .requiredOption('--file <review>', say('signatures.about.file'))
    .option('--duplicates', say('signatures.about.duplicates'))
    .option('--words <file>', say('signatures.about.words'))
    .option('--asked <receipt>', say('signatures.about.asked'), several)
    .option('--keep <receipt>', say('signatures.about.keep'), several)
    .option(...JSON_FLAG)
    .action(
      does((file, given) => {
        const { key: keys = [], share: shares = [], file: review, words, asked = [], keep = [] } = given;
        const { duplicates = false, json = false } = given;
        return reviewSignatures({ file, review, keys, shares, duplicates, words, asked, keep, json }, desk);
      }),
    );
  command
    .command('open')
    .description(say('signatures.about.open'))
    .argument('<export>', say('receipt.about.export'))
    .option('--key <file>', say('signatures.about.key'), several)
    .option('--share <file>', say('keys.about.share'), several)
    .option('--fingerprint <sha256>', say('signatures.about.fingerprint'))
    .option('--root <root>', say('signatures.about.root'))
    .option('--review <file>', say('signatures.about.reviewed'))
    .option('--out <file>', say('signatures.about.out'), several)
    .option('--pdf', say('signatures.about.pdf'))
    .option('--paper <size>', say('signatures.about.paper'), 'A4')
    .option('--language <tag>', say('signatures.about.language'), 'en')
    .option('--translation <tag>', say('signatures.about.translation'))
    .option('--organisation <name>', say('signatures.about.organisation'))
    .option('--font <file>', say('signatures.about.font'), several)
    .option('--leave-out', say('signatures.about.leaveOut'))
    .option(...JSON_FLAG)
    .action(
      does((file, { key: keys = [], share: shares = [], font: fonts = [], ...given }) => {
        const { out = [], pdf = false, leaveOut = false, json = false } = given;
        return openSignatures({ ...given, file, keys, shares, fonts, out, pdf, leaveOut, json }, desk);
      }),
    );
  command
    .command('shred')
    .description(say('signatures.about.shred'))
    .argument('<export>', say('receipt.about.export'))
    .option('--with-export', say('signatures.about.withExport'))
    .option(...JSON_FLAG)
    .action(does((file, { withExport = false, json = false }) => shredSignatures(file, withExport, json, desk)));
};
