import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { FileError, isFree, onDisk } from '../../src/commands/files.ts';
import { root } from '../tooling/paths.ts';

test.skipIf(process.platform === 'win32')('who stops the program takes the half-written file away', async () => {
  const folder = await mkdtemp(join(inject('scratch'), 'files-'));
  const half = join(folder, 'names.csv');
  const files = JSON.stringify(join(root, 'src/commands/files.ts'));
  const code = `import { writeNewFile } from ${files};
    await writeNewFile(${JSON.stringify(half)}, async (write) => {
      await write('Kari');
      process.stdout.write('written');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(await readdir(folder)).toEqual(['names.csv']);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(await readdir(folder)).toEqual([]);
});

test('a file that is there is noticed before the work; a disk without room has words', async () => {
  const folder = await mkdtemp(join(inject('scratch'), 'files-'));
  const file = join(folder, 'x.csv');
  await isFree(file);
  await writeFile(file, '');
  await expect(isFree(file)).rejects.toThrow(FileError);
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
  await expect(onDisk(folder, () => Promise.reject(full))).rejects.toThrow(new RegExp(`${folder}.*ENOSPC`));
  await expect(onDisk(folder, () => Promise.reject(new Error('else')))).rejects.toThrow(/^else$/);
  expect(await onDisk(folder, async () => 7)).toBe(7);
});
