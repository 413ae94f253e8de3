import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Access } from '../../src/store/embedded.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A place to run commands in, away from this machine's settings. */
export interface Room {
  readonly directory: string;
  /** DATA_DIR, where a setting does not say otherwise. */
  readonly dataDir: string;
  /** Runs `opprop <words>` as a process of its own. `input` is what is typed, a line for each question. */
  run(words: readonly string[], options?: { env?: Record<string, string>; input?: string }): Promise<Ran>;
  remove(): Promise<void>;
}

const SOURCE = resolve(import.meta.dirname, '../../src');

export async function createRoom(settings: Record<string, string> = {}): Promise<Room> {
  const directory = await mkdtemp(join(tmpdir(), 'opprop-cli-'));
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-cli-data-'));
  await symlink(resolve('locales'), join(directory, 'locales'));
  return {
    directory,
    dataDir,
    run(words, { env = {}, input = '' } = {}) {
      const started = spawn(
        process.execPath,
        ['--require', join(SOURCE, 'node24.cjs'), join(SOURCE, 'cli.ts'), ...words],
        {
          cwd: directory,
          env: { PATH: process.env['PATH'], DATA_DIR: dataDir, ...settings, ...env },
        },
      );
      const ran = { out: '', err: '' };
      started.stdout.setEncoding('utf8').on('data', (text: string) => (ran.out += text));
      started.stderr.setEncoding('utf8').on('data', (text: string) => (ran.err += text));
      // A command that asks nothing may be gone before its input is written.
      started.stdin.on('error', () => undefined);
      started.stdin.end(input);
      const { promise, resolve: done } = Promise.withResolvers<Ran>();
      started.on('close', (code) => done({ code, ...ran }));
      return promise;
    },
    async remove() {
      await rm(directory, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const newSecret = (): string => randomBytes(32).toString('base64');

/** Settings of a program in earnest, on this database. */
export function realSettings({ port, user, password, database }: Access, secret: string): Record<string, string> {
  return {
    DATABASE_URL: `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`,
    OPPROP_SECRET: secret,
    ORGANISATION_NAME: 'Friends of the River',
    ORGANISATION_CONTACT: 'river@example.org',
    PRIVACY_CONTACT: 'privacy@example.org',
    PRIVACY_URL: 'https://example.org/privacy',
  };
}
