import './server/quiet.ts';
import './server/loopback.ts';
import { CHANNELS } from './channels.ts';
import { createAsking } from './commands/ask.ts';
import { backupCommand } from './commands/backup.ts';
import { campaignCommand } from './commands/campaign.ts';
import { checkCommand } from './commands/check.ts';
import { type Command, type Desk, UsageError } from './commands/command.ts';
import { doctorCommand } from './commands/doctor.ts';
import { keysCommand } from './commands/keys.ts';
import { receiptCommand } from './commands/receipt.ts';
import { restoreCommand } from './commands/restore.ts';
import { retentionCommand } from './commands/retention.ts';
import { setupCommand } from './commands/setup.ts';
import { signaturesCommand } from './commands/signatures.ts';
import { staffCommand } from './commands/staff.ts';
import { type Config, loadConfig } from './server/config.ts';
import { ended, listenForEnd, outliveReaders } from './server/ending.ts';
import { rightFolder } from './server/place.ts';
import { startFailureText } from './server/start-failure.ts';
import { openStore, type Store } from './store/store.ts';
import { say } from './texts/operator.ts';

/** The commands of `npm run opprop -- <command>`. To add one: a file in src/commands, and its name here. Channels bring their own. */
const COMMANDS: readonly Command[] = [
  checkCommand,
  campaignCommand,
  staffCommand,
  keysCommand,
  signaturesCommand,
  receiptCommand,
  retentionCommand,
  doctorCommand,
  setupCommand,
  backupCommand,
  restoreCommand,
  ...CHANNELS.flatMap((channel): readonly Command[] => ('commands' in channel ? channel.commands : [])),
];

const USAGE = [say('cli.usage'), '', ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`)].join(
  '\n',
);

const end = listenForEnd();

/** What commands work with. Nothing is read or opened before a command asks. */
function createDesk(): Desk & { close(): Promise<void>; abandon(): Promise<void> } {
  let config: Promise<Config> | null = null;
  let store: Promise<Store> | null = null;
  const asking = createAsking(process.stdin, process.stderr);
  const desk = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void (end.aborted || process.stderr.write(`${line}\n`)),
    config: () => (config ??= loadConfig(process.cwd(), 'command', CHANNELS)),
    store: (as: 'guest' | 'program' = 'guest') =>
      (store ??= desk.config().then(({ database }) => openStore({ database, as, connections: 3 }))),
    ask: asking.hidden,
    askOpenly: asking.shown,
    interactive: asking.interactive,
    now: () => new Date(),
    async close() {
      asking.close();
      // A database that never opened has said so already.
      const opened = await store?.catch(() => null);
      await opened?.close();
    },
    /** Leaves in the midst of a command. What it had not committed never was. */
    async abandon() {
      const opened = await store?.catch(() => null);
      await opened?.abandon();
    },
  };
  return desk;
}

async function run([name, ...words]: readonly string[]): Promise<number> {
  const desk = createDesk();
  const leave = (code: number): void => {
    void desk.abandon().finally(() => process.exit(code));
  };
  void ended(end).then(() => leave(Number(end.reason)));
  process.on('unhandledRejection', (reason) => {
    desk.err(startFailureText(reason));
    leave(1);
  });
  const command = COMMANDS.find((one) => one.name === name);
  try {
    if (!command) {
      const asked = name === undefined || name === '--help' || name === 'help';
      if (asked) desk.out(USAGE);
      else desk.err(say('cli.unknownCommand', { name, usage: USAGE }));
      return asked ? 0 : 2;
    }
    if (words.includes('--help')) {
      desk.out(command.help);
      return 0;
    }
    const folder = rightFolder(process.cwd());
    if (folder !== null) {
      desk.err(say('start.otherFolder', { folder }));
      return 1;
    }
    return await command.run(words, desk);
  } catch (error) {
    const usage =
      error instanceof UsageError ||
      (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    desk.err(usage ? error.message : startFailureText(error));
    return usage ? 2 : 1;
  } finally {
    await desk.close();
  }
}

outliveReaders();
process.exitCode = await run(process.argv.slice(2));
