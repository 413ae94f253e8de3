import { say } from '../texts/operator.ts';
import { type Declare, JSON_FLAG, several, UsageError } from './command.ts';
import { backUpErasureKeys, restoreErasureKeys } from './keys-erasure.ts';
import { makeKey, makeShares } from './keys-holder.ts';
import { rotateSecret } from './keys-rotate.ts';
import { addKey, confirmKey, listKeys } from './keys-server.ts';
import { testKey } from './keys-test.ts';

export const keys: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('keys.help'));
  command
    .command('new')
    .description(say('keys.about.new'))
    .argument('<campaign>', say('cli.campaign'))
    .option('--out <file>', say('keys.about.out'))
    .option('--shares <needed>', say('keys.about.shares'))
    .option('--of <all>', say('keys.about.of'))
    .option(...JSON_FLAG)
    .action(
      does((campaign, { out, shares: needed, of, json = false }) => {
        if (needed === undefined && of === undefined) return makeKey({ campaign, out, json }, desk);
        return makeShares({ campaign, out, needed, of, json }, desk);
      }),
    );
  command
    .command('test')
    .description(say('keys.about.test'))
    .usage(say('keys.about.testUsage'))
    .argument('<words...>', say('keys.about.testWords'))
    .option('--share <file>', say('keys.about.share'), several)
    .option(...JSON_FLAG)
    .action(
      does((words, { share: shares = [], json = false }) => {
        const [last = '', ...files] = words.toReversed();
        if (files.length !== (shares.length > 0 ? 0 : 1)) throw new UsageError(say('keys.usage.test'));
        return testKey({ keys: files, shares, challenge: last, json }, desk);
      }),
    );
  command
    .command('add')
    .description(say('keys.about.add'))
    .argument('<campaign>', say('cli.campaign'))
    .argument('<public key>', say('keys.about.publicKey'))
    .option(...JSON_FLAG)
    .action(does((campaign, publicKey, { json = false }) => addKey({ campaign, publicKey, json }, desk)));
  command
    .command('confirm')
    .description(say('keys.about.confirm'))
    .argument('<campaign>', say('cli.campaign'))
    .argument('<fingerprint>', say('keys.about.fingerprint'))
    .argument('<answer>', say('keys.about.answer'))
    .option(...JSON_FLAG)
    .action(
      does((campaign, fingerprint, answer, { json = false }) =>
        confirmKey({ campaign, fingerprint, answer, json }, desk),
      ),
    );
  command
    .command('list')
    .description(say('keys.about.list'))
    .option(...JSON_FLAG)
    .action(does(({ json = false }) => listKeys(json, desk)));
  command
    .command('rotate')
    .description(say('keys.about.rotate'))
    .option('--new-secret-file <file>', say('keys.about.newSecretFile'))
    .action(does(({ newSecretFile }) => rotateSecret(newSecretFile, desk)));
  command
    .command('backup')
    .description(say('keys.about.backup'))
    .argument('<file>', say('cli.newFile'))
    .option(...JSON_FLAG)
    .action(does((file, { json = false }) => backUpErasureKeys(file, json, desk)));
  command
    .command('restore')
    .description(say('keys.about.restore'))
    .argument('<file>', say('keys.about.copy'))
    .option(...JSON_FLAG)
    .action(does((file, { json = false }) => restoreErasureKeys(file, json, desk)));
};
