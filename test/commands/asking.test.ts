import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createAsking } from '../../src/commands/ask.ts';
import { createPrompts } from '../../src/commands/prompts.ts';

describe('asking', () => {
  /** A terminal, and what it shows. */
  function terminal() {
    const modes: boolean[] = [];
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => void modes.push(on) });
    const output = new PassThrough();
    let text = '';
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return { input, output, modes, shown: () => text };
  }

  test('a secret is read without being shown, and corrected while typing', async () => {
    const { input, output, modes, shown } = terminal();
    const answer = createAsking(input, output).hidden('Passphrase: ');
    for (const key of ['h', 'å', 'x', '\u007f', 'p', '\r']) input.write(key);
    expect(await answer).toBe('håp');
    expect(shown()).toContain('Passphrase');
    expect(shown()).not.toContain('å');
    expect(modes.at(-1)).toBe(false);
  });

  test('Ctrl+C ends it, and the terminal is as before', async () => {
    const { input, output, modes } = terminal();
    const answer = createAsking(input, output).hidden('Passphrase: ');
    input.write('ab\u0003');
    await expect(answer).rejects.toThrow('Nothing was answered');
    expect(modes.at(-1)).toBe(false);
  });

  test('a question says what is wrong, and takes the next answer', async () => {
    const { input, output, shown } = terminal();
    const wrong = (value: string) => (value === 'right' ? null : 'must be right');
    const answer = createPrompts(input, output).text({ message: 'Well?', known: '', wrong });
    input.write('no\r');
    await expect.poll(shown).toContain('must be right');
    for (const key of ['\u007f', '\u007f', ...'right', '\r']) input.write(key);
    expect(await answer).toBe('right');
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
