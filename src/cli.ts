import './server/quiet.ts';
import './server/loopback.ts';
import manifest from '../package.json' with { type: 'json' };
import { CHANNELS } from './channels.ts';
import { createAsking } from './commands/ask.ts';
import type { Desk } from './commands/command.ts';
import { COMMANDS } from './commands/list.ts';
import { runCommand } from './commands/program.ts';
import { type Config, loadConfig } from './server/config.ts';
import { ended, listenForEnd, outliveReaders } from './server/ending.ts';
import { startFailureText } from './server/start-failure.ts';
import type { Store } from './store/store.ts';

const end = listenForEnd();

/** What commands work with. Nothing is read or opened before a command asks. */
function createDesk(): Desk & { close(): Promise<void>; abandon(): Promise<void> } {
  let config: Promise<Config> | null = null;
  let store: Promise<Store> | null = null;
  const asking = createAsking(process.stdin, process.stderr);
  const open = async (as: 'guest' | 'program'): Promise<Store> => {
    const { database } = await desk.config();
    const { openStore } = await import('./store/store.ts');
    return openStore({ database, as, connections: 3 });
  };
  const desk = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void (end.aborted || process.stderr.write(`${line}\n`)),
    config: () => (config ??= loadConfig(process.cwd(), 'command', CHANNELS)),
    store: (as: 'guest' | 'program' = 'guest') => (store ??= open(as)),
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

async function run(words: readonly string[]): Promise<number> {
  const desk = createDesk();
  const leave = (code: number): void => {
    void desk.abandon().finally(() => process.exit(code));
  };
  void ended(end).then(() => leave(Number(end.reason)));
  process.on('unhandledRejection', (reason) => {
    desk.err(startFailureText(reason));
    leave(1);
  });
  try {
    return await runCommand(words, { desk, commands: COMMANDS, version: manifest.version, directory: process.cwd() });
  } finally {
    await desk.close();
  }
}

outliveReaders();
process.exitCode = await run(process.argv.slice(2));
