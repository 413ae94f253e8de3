import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';

/** What every test file gets: the one server of this run, its superuser, and the migrated database to clone. */
export interface TestServer {
  readonly port: number;
  readonly superuserPassword: string;
  readonly password: string;
  readonly template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
    /** A directory that is removed when the run ends. */
    scratch: string;
  }
}

const PREFIX = 'opprop-test-';

/** Runs once before all test files: starts a real server in a temporary directory and migrates a template database. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const template = 'template_opprop';
  const server = await startEmbedded({ dataDir, database: template, as: 'program' });
  await migrate(server.access);
  const { superuserPassword } = JSON.parse(await readFile(join(dataDir, 'postgres', 'access.json'), 'utf8'));
  const { port, password } = server.access;
  await forgoDurability(port, superuserPassword);
  const scratch = join(dataDir, 'scratch');
  await mkdir(scratch);
  project.provide('scratch', scratch);
  project.provide('testServer', { port, password, superuserPassword, template });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/**
 * Nothing in this server is to survive a crash, and a disk that is busy with something else (an install just before) would
 * hold up every commit. The programs that tests start have servers of their own, with the settings of production.
 */
async function forgoDurability(port: number, password: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  try {
    for (const setting of ['synchronous_commit', 'full_page_writes']) {
      await client.query(`ALTER SYSTEM SET ${setting} = off`);
    }
    await client.query('SELECT pg_reload_conf()');
  } finally {
    await client.end();
  }
}

/** Stops and removes what an earlier run left behind that was killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const dataDir = join(tmpdir(), name);
    // A server can run only where its pid stands; the rest may be half removed.
    if (existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))) {
      const left = await startEmbedded({ dataDir, database: 'postgres', as: 'guest' });
      await left.stop();
    }
    await rm(dataDir, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
