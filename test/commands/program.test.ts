import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { CommandEntry, Desk } from '../../src/commands/command.ts';
import { UsageError } from '../../src/commands/command.ts';
import { completionScript } from '../../src/commands/completion.ts';
import { COMMANDS } from '../../src/commands/list.ts';
import { runCommand, wholeProgram } from '../../src/commands/program.ts';

const said: string[] = [];
const unused = () => Promise.reject(new Error('nothing is asked for here'));
const desk: Desk = {
  out: (line) => void said.push(line),
  err: (line) => void said.push(`! ${line}`),
  config: unused,
  store: unused,
  ask: unused,
  askOpenly: unused,
  interactive: false,
  now: () => new Date(0),
};

const loaded: string[] = [];
const entry = (name: string, fails: Error | null = null): CommandEntry => ({
  name,
  summary: `does ${name}`,
  async load() {
    loaded.push(name);
    return (command, { out }, does) => {
      command
        .command('do')
        .argument('<thing>')
        .option('--twice')
        .action(
          does((thing, { twice = false }) => {
            if (fails) throw fails;
            out(`${name} ${thing}${twice ? ' twice' : ''}`);
            return 1;
          }),
        );
    };
  },
});

async function run(words: string, commands = [entry('one'), entry('two')], directory = process.cwd()) {
  said.length = 0;
  loaded.length = 0;
  const code = await runCommand(words.split(' ').filter(Boolean), { desk, commands, version: '7.8.9', directory });
  return { code, said: said.join('\n') };
}

describe('a command line', () => {
  test('does what it says, gives the exit code, and loads that command alone', async () => {
    expect(await run('two do it --twice')).toEqual({ code: 1, said: 'two it twice' });
    expect(loaded).toEqual(['two']);
  });

  test('asks nothing of anybody: the list and the version', async () => {
    for (const words of ['', '--help', 'help']) {
      const { code, said: text } = await run(words);
      expect(code).toBe(0);
      expect(text).toContain('does one');
    }
    expect(await run('--version')).toEqual({ code: 0, said: '7.8.9' });
    expect(loaded).toEqual([]);
  });

  test.each(['three', 'one', 'one undo', 'one do', 'one do this that', 'one do this --thrice', '--thrice'])(
    'that is wrong is told so, with 2: %s',
    async (words) => {
      const { code, said: text } = await run(words);
      expect(code).toBe(2);
      expect(text).toMatch(/^! /);
    },
  );

  test('tells what went wrong: a use by 2, anything else by 1 and without its words', async () => {
    expect(await run('one do x', [entry('one', new UsageError('say it so'))])).toEqual({
      code: 2,
      said: '! say it so',
    });
    const broken = await run('one do x', [entry('one', new Error('holds a value'))]);
    expect(broken.code).toBe(1);
    expect(broken.said).not.toContain('holds a value');
  });

  test('is refused elsewhere than in the folder of the program, but for its help', async () => {
    const wrong = await run('one do x', undefined, '/');
    expect(wrong.code).toBe(1);
    expect(wrong.said).toContain(process.cwd());
    expect((await run('one --help', undefined, '/')).code).toBe(0);
  });
});

describe('completion', () => {
  /** What bash offers for the words so far, of which the last is being typed. */
  async function offered(...words: string[]): Promise<readonly string[]> {
    const script = completionScript('bash', await wholeProgram({ desk, commands: COMMANDS, version: '1' }), "/o'hara");
    const typed = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(opprop ${typed}); COMP_CWORD=${words.length}; _opprop; echo "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', `${script}\n${ask}`]);
    return stdout.trim().split(' ');
  }

  test('knows commands, what follows them, and options', async () => {
    expect(await offered('ke')).toEqual(['keys']);
    expect(await offered('keys', 'n')).toEqual(['new']);
    expect(await offered('keys', 'new', '--s')).toEqual(['--shares']);
    expect(await offered('signatures', 'open', 'a.jsonl', '--tr')).toEqual(['--translation']);
    expect(await offered('signatures', 'open', 'a.js')).toEqual(['']);
  });
});
