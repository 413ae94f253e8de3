import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAsking } from '../../src/commands/ask.ts';
import type { Desk } from '../../src/commands/command.ts';
import { setUp } from '../../src/commands/setup.ts';

describe('asking', () => {
  /** A terminal that would show what is typed unless it is in raw mode, as a real one does. */
  function terminal() {
    const typed = new PassThrough();
    const modes: boolean[] = [];
    const input = Object.assign(typed, { isTTY: true, setRawMode: (on: boolean) => void modes.push(on) });
    const output = new PassThrough();
    return { input, output, modes, shown: () => String(output.read() ?? '') };
  }

  test('a secret is read without being shown, and corrected while typing', async () => {
    const { input, output, modes, shown } = terminal();
    const answer = createAsking(input, output).hidden('Passphrase: ');
    for (const key of ['h', 'å', 'x', '\u007f', 'p', '\r']) input.write(key);
    expect(await answer).toBe('håp');
    expect(shown()).toBe('Passphrase: \n');
    expect(modes).toEqual([true, false]);
  });

  test('Ctrl+C ends it, and the terminal is as before', async () => {
    const { input, output, modes } = terminal();
    const answer = createAsking(input, output).hidden('Passphrase: ');
    input.write('ab\u0003');
    await expect(answer).rejects.toThrow('Nothing was answered');
    expect(modes).toEqual([true, false]);
  });

  test('from a pipe each question takes a line, and none is lost', async () => {
    const input = new PassThrough();
    const asking = createAsking(input, new PassThrough());
    input.end('one\r\ntwo\nthree');
    expect(await asking.hidden('1: ')).toBe('one');
    expect(await asking.shown('2: ')).toBe('two');
    expect(await asking.hidden('3: ')).toBe('three');
    await expect(asking.hidden('4: ')).rejects.toThrow('there was none');
    asking.close();
  });
});

describe('setup', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'opprop-setup-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** A person who answers the questions that hold these words, and presses Enter at others. */
  function person(answers: Record<string, string[]>): { desk: Desk; said: string[] } {
    const said: string[] = [];
    const ask = async (question: string): Promise<string> => {
      const words = Object.keys(answers).find((one) => question.includes(one));
      return (words && answers[words]?.shift()) ?? '';
    };
    const unused = () => Promise.reject(new Error('setup needs neither settings nor database'));
    const say = (line: string) => void said.push(line);
    const now = () => new Date('2026-03-01T12:00:00Z');
    const desk: Desk = {
      out: say,
      err: say,
      ask,
      askOpenly: ask,
      interactive: true,
      now,
      config: unused,
      store: unused,
    };
    return { desk, said };
  }

  const ANSWERS = {
    'Who is responsible': ['Friends of "the River"'],
    'reach them (an': ['river@example.org'],
    'on privacy': ['privacy@example.org'],
    'privacy statement': ['not an address', 'https://example.org/privacy'],
    BotFather: ['110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'],
  };
  const read = async () => parseEnv(await readFile(join(directory, '.env'), 'utf8'));

  test('writes what was answered, with a secret, for this user only', async () => {
    const { desk, said } = person({ ...structuredClone(ANSWERS), 'Write ': ['y'] });
    await writeFile(join(directory, '.env.example'), '# Who\n#ORGANISATION_NAME=\n#RETENTION_DAYS=30\n');
    expect(await setUp(directory, desk)).toBe(0);
    const settings = await read();
    expect(settings).toMatchObject({
      ORGANISATION_NAME: 'Friends of "the River"',
      PRIVACY_URL: 'https://example.org/privacy',
      TELEGRAM_BOT_TOKEN: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
    });
    expect(Buffer.from(settings['OPPROP_SECRET'] ?? '', 'base64')).toHaveLength(32);
    expect((await stat(join(directory, '.env'))).mode & 0o777).toBe(0o600);
    expect(said.join('\n')).toContain('PRIVACY_URL must be');
    expect(said.join('\n')).not.toContain(settings['OPPROP_SECRET']);
    expect(await readFile(join(directory, '.env'), 'utf8')).toContain('\n#RETENTION_DAYS=30\n');
  });

  test('replaces nothing without a yes, and never the secret', async () => {
    const before = 'OPPROP_SECRET=kept\nORGANISATION_NAME=Old\nRETENTION_DAYS=60\n';
    await writeFile(join(directory, '.env'), before);
    expect(await setUp(directory, person(structuredClone(ANSWERS)).desk)).toBe(1);
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(before);
    expect(await readdir(directory)).toEqual(['.env']);

    const { desk } = person({ ...structuredClone(ANSWERS), 'Who is responsible': [''], 'Replace ': ['yes'] });
    expect(await setUp(directory, desk)).toBe(0);
    expect(await read()).toMatchObject({ OPPROP_SECRET: 'kept', ORGANISATION_NAME: 'Old', RETENTION_DAYS: '60' });
    expect(await readFile(join(directory, '.env.before-20260301120000'), 'utf8')).toBe(before);
  });

  test('puts no secret among the data', async () => {
    const { desk, said } = person({ ...structuredClone(ANSWERS), 'Where the data': [directory], 'Write ': ['y'] });
    expect(await setUp(directory, desk)).toBe(0);
    expect(await read()).not.toHaveProperty('OPPROP_SECRET');
    expect(said.join('\n')).toContain('openssl rand');
  });
});
