import { Argument, Command as Cli, CommanderError } from '@commander-js/extra-typings';
import { rightFolder } from '../server/place.ts';
import { startFailureText } from '../server/start-failure.ts';
import { say } from '../texts/operator.ts';
import { type CommandEntry, type Desk, type Does, UsageError } from './command.ts';
import { completionScript, SHELLS } from './completion.ts';

export interface ProgramDeps {
  readonly desk: Desk;
  readonly commands: readonly CommandEntry[];
  readonly version: string;
  /** Where the command is run. */
  readonly directory: string;
}

/**
 * Reads the words of a command line and does what they ask. Only the file of the command that is named is loaded.
 * @returns the exit code: 0 done, 1 could not be done, 2 used wrongly
 */
export async function runCommand(words: readonly string[], deps: ProgramDeps): Promise<number> {
  const { desk, commands, version, directory } = deps;
  let code = 0;
  const does: Does =
    (work) =>
    async (...args) => {
      code = await work(...args);
    };
  const program = emptyProgram(desk, version).hook('preAction', () => {
    const folder = rightFolder(directory);
    if (folder !== null) throw new WrongFolder(say('start.otherFolder', { folder }));
  });
  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.summary).helpCommand(false);
    if (words[0] === entry.name) (await entry.load())(command, desk, does);
  }
  program
    .command('completion')
    .description(say('completion.summary'))
    .addArgument(new Argument('<shell>', say('completion.shell')).choices(SHELLS))
    .addHelpText('afterAll', say('completion.help'))
    .action(
      does(async (shell) => {
        desk.out(completionScript(shell, await wholeProgram(deps), directory));
        return 0;
      }),
    );
  try {
    // Asked for nothing, it says what there is.
    await program.parseAsync(words.length === 0 || words[0] === 'help' ? ['--help'] : words, { from: 'user' });
    return code;
  } catch (error) {
    // What it has to say is said already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    desk.err(error instanceof UsageError || error instanceof WrongFolder ? error.message : startFailureText(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

function emptyProgram(desk: Desk, version: string): Cli {
  return new Cli('npm run opprop --')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => desk.out(text.replace(/\n$/, '')),
      writeErr: (text) => desk.err(text.replace(/\n$/, '')),
    })
    .configureHelp({ helpWidth: 120 })
    .helpCommand(false)
    .showHelpAfterError(say('cli.seeHelp'));
}

/** Every command with its words and options, none of which does anything. */
export async function wholeProgram({ desk, commands, version }: Omit<ProgramDeps, 'directory'>): Promise<Cli> {
  const program = emptyProgram(desk, version);
  for (const { name, summary, load } of commands)
    (await load())(program.command(name).description(summary).helpCommand(false), desk, () => () => Promise.resolve());
  return program;
}

/** The message is for the operator. */
class WrongFolder extends Error {
  override name = 'WrongFolder';
}
