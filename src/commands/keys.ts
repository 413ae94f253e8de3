import { parseArgs } from 'node:util';
import { say } from '../texts/operator.ts';
import { type Command, UsageError } from './command.ts';
import { backUpErasureKeys, restoreErasureKeys } from './keys-erasure.ts';
import { makeKey, makeShares } from './keys-holder.ts';
import { rotateSecret } from './keys-rotate.ts';
import { addKey, confirmKey, listKeys } from './keys-server.ts';
import { testKey } from './keys-test.ts';

/** How many more words each of them takes. */
const WORDS = { new: 1, test: 2, add: 2, confirm: 3, list: 0, rotate: 0, backup: 1, restore: 1 } as const;

function isKnown(what: string): what is keyof typeof WORDS {
  return Object.hasOwn(WORDS, what);
}

export const keysCommand: Command = {
  name: 'keys',
  summary: say('keys.summary'),
  help: say('keys.help'),
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        out: { type: 'string' },
        'new-secret-file': { type: 'string' },
        shares: { type: 'string' },
        of: { type: 'string' },
        share: { type: 'string', multiple: true, default: [] },
      },
    });
    const [what = '', ...given] = positionals;
    if (!isKnown(what)) throw new UsageError(what ? say('cli.unknownWord', { words: `keys ${what}` }) : this.help);
    const { json, share: shares } = values;
    const wanted = what === 'test' && shares.length > 0 ? 1 : WORDS[what];
    if (given.length !== wanted) throw new UsageError(say(`keys.usage.${what}`));
    const [first = '', second = '', third = ''] = given;
    if (what === 'new' && (values.shares !== undefined || values.of !== undefined))
      return makeShares({ campaign: first, out: values.out, needed: values.shares, of: values.of, json }, desk);
    if (what === 'new') return makeKey({ campaign: first, out: values.out, json }, desk);
    if (what === 'test') {
      const keys = shares.length > 0 ? [] : [first];
      return testKey({ keys, shares, challenge: shares.length > 0 ? first : second, json }, desk);
    }
    if (what === 'add') return addKey({ campaign: first, publicKey: second, json }, desk);
    if (what === 'confirm') return confirmKey({ campaign: first, fingerprint: second, answer: third, json }, desk);
    if (what === 'list') return listKeys(json, desk);
    if (what === 'backup') return backUpErasureKeys(first, json, desk);
    if (what === 'restore') return restoreErasureKeys(first, json, desk);
    return rotateSecret(values['new-secret-file'], desk);
  },
};
