import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import { makeKey, testKey } from './keys-holder.ts';
import { rotateSecret } from './keys-rotate.ts';
import { addKey, confirmKey, listKeys } from './keys-server.ts';

/** Which words each of them takes. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  new: ['campaign'],
  test: ['key file', 'challenge'],
  add: ['campaign', 'public key'],
  confirm: ['campaign', 'fingerprint', 'answer'],
  list: [],
  rotate: [],
};

export const keysCommand: Command = {
  name: 'keys',
  summary: 'makes and registers the keys that names are sealed to; changes the secret',
  help: `On the key holder's own machine (no database, no settings):
  npm run opprop -- keys new <campaign> [--out <file>]
  npm run opprop -- keys test <key file> <challenge>
On the server:
  npm run opprop -- keys add <campaign> <public key>
  npm run opprop -- keys confirm <campaign> <fingerprint> <answer>
  npm run opprop -- keys list [--json]
  npm run opprop -- keys rotate [--new-secret-file <file>]

Names are sealed to a campaign's public key. Its private half never comes to the server: without it nobody can read
who signed, and if it is lost, nobody ever will.

1. The holder runs "keys new". It writes the key file, closed with a passphrase, and prints the public key and its
   fingerprint. The holder keeps the file and a copy of it apart from each other, and the passphrase apart from both.
2. On the server, "keys add" registers the public key and prints a challenge. Compare the fingerprint with the holder's
   by voice: whoever could change the message could have put in a key of their own.
3. The holder runs "keys test" with the key file and the challenge, and reads out the answer.
4. On the server, "keys confirm" takes the answer. From now on names are sealed to this key. A key that was in use
   before is retired: signatures already sealed to it still need its file.

"keys rotate" moves the database from OPPROP_SECRET to a new secret, all or nothing. Stop the program first. The new
secret (openssl rand -base64 32) comes from the file, else from OPPROP_SECRET_NEW in the environment, else it is asked for.
Afterwards put it in the place of the old one. When it is interrupted, run it again.

--out    file for the key (default: <campaign>-<fingerprint>.key.json); never overwritten, mode 0600
--json   prints for programs (new, test, add, confirm, list)
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        out: { type: 'string' },
        'new-secret-file': { type: 'string' },
      },
    });
    const [what = '', ...given] = positionals;
    const expected = WORDS[what];
    if (!expected) throw new UsageError(what ? `keys ${what}: there is no such command. See --help.` : this.help);
    if (given.length !== expected.length)
      throw new UsageError(
        `keys ${what}: give ${expected.map((one) => `<${one}>`).join(' ') || 'no more words'}. See --help.`,
      );
    const [first = '', second = '', third = ''] = given;
    const { json } = values;
    if (what === 'new') return makeKey({ campaign: first, out: values.out, json }, desk);
    if (what === 'test') return testKey({ file: first, challenge: second, json }, desk);
    if (what === 'add') return addKey({ campaign: first, publicKey: second, json }, desk);
    if (what === 'confirm') return confirmKey({ campaign: first, fingerprint: second, answer: third, json }, desk);
    if (what === 'list') return listKeys(json, desk);
    return rotateSecret(values['new-secret-file'], desk);
  },
};
