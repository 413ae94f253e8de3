import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DatabaseStartError, fileProblem } from '../../src/store/embedded/problem.ts';
import { type Access, startEmbedded } from '../../src/store/embedded.ts';
import { connectStore, openStore } from '../../src/store/store.ts';
import { PATIENCE } from '../support/waiting.ts';

const CANARY = 'never-in-the-server';
const LIVE = fileURLToPath(new URL('live.ts', import.meta.url));

/** A data directory with a cluster that was stopped in order: copied, it saves each test the making of its own. */
let seed: string;
let dataDir: string;
let children: ChildProcess[];
beforeAll(async () => {
  seed = await mkdtemp(join(tmpdir(), 'opprop-embedded-seed-'));
  await (await startEmbedded({ dataDir: seed, database: 'opprop', as: 'program' })).stop();
});
afterAll(() => rm(seed, { recursive: true, force: true }));
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'opprop-embedded-'));
  children = [];
});

/** Tests of a server that was there before begin with a copy of the seed; `-a` keeps its owner when root runs them. */
const planted = () => promisify(execFile)('cp', ['-a', `${seed}/.`, dataDir]);
afterEach(async () => {
  for (const child of children) await ended(child, 'SIGKILL');
  await chmod(dataDir, 0o711);
  if (await exists(join(dataDir, 'postgres'))) await (await start('guest')).stop();
  await rm(dataDir, { recursive: true, force: true });
});

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
const start = (as: 'program' | 'guest') => startEmbedded({ dataDir, database: 'opprop', as });

interface Said {
  readonly found?: boolean;
  readonly access?: Access;
  readonly reason?: string;
  readonly event?: string;
}

/** Another program on the same data directory, and what it says, line by line. */
async function live(as: 'program' | 'guest' = 'program') {
  const child = spawn(process.execPath, [LIVE, dataDir, as], {
    env: { PATH: '/usr/bin:/bin', OPPROP_SECRET: CANARY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const said: Said[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(0), { timeout: PATIENCE });
  return { child, said, first: said[0] ?? {} };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

async function ask(access: pg.ClientConfig, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client(access);
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Whether the server runs; one that ended but was not collected by its parent does not. */
const isServing = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(dataDir);

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof DatabaseStartError)) throw new Error('no DatabaseStartError');
  return error.reason;
};

describe('the embedded server', () => {
  beforeEach(planted);

  test('keeps its data over an orderly stop, and stops with the last who uses it', async () => {
    const first = await start('program');
    await ask(first.access, 'CREATE TABLE kept AS SELECT 7 AS n');
    const guest = await start('guest');
    expect(guest.found).toBe(true);
    const pid = await serverPid();
    await first.stop();
    expect((await ask(guest.access, 'SELECT n FROM kept')).rows).toEqual([{ n: 7 }]);
    await guest.stop();
    expect(await isServing(pid)).toBe(false);
    const again = await start('program');
    expect(again.found).toBe(false);
    expect((await ask(again.access, 'SELECT n FROM kept')).rows).toEqual([{ n: 7 }]);
    await again.stop();
  });

  test('knows nothing of our environment, even for its superuser', async () => {
    const { first } = await live();
    const { superuserPassword } = JSON.parse(await readFile(join(dataDir, 'postgres', 'access.json'), 'utf8'));
    const superuser = { ...first.access, user: 'postgres', password: superuserPassword };
    await ask(superuser, "CREATE TABLE seen (line text); COPY seen FROM PROGRAM 'env'");
    const { rows } = await ask(superuser, 'SELECT line FROM seen');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(CANARY);
    expect(await readFile(`/proc/${await serverPid()}/environ`, 'utf8').catch(() => '')).not.toContain(CANARY);
  });

  test('lets the application do no more than use its database', async () => {
    const server = await start('program');
    const { rows } = await ask(
      server.access,
      'SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user',
    );
    expect(Object.values(rows[0]).filter(Boolean)).toEqual([]);
    const refused = ["COPY (SELECT 1) TO PROGRAM 'cat'", "SELECT pg_read_file('postgresql.conf')", 'CREATE ROLE more'];
    for (const sql of refused) await expect(ask(server.access, sql)).rejects.toMatchObject({ code: '42501' });
    await server.stop();
  });

  test('is closed to others, durable, and logs no values', async () => {
    const server = await start('program');
    const { rows } = await ask(
      server.access,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'wal_level', 'max_wal_senders',
         'log_error_verbosity', 'log_min_error_statement', 'listen_addresses', 'wal_recycle', 'wal_init_zero',
         'checkpoint_timeout', 'wal_segment_size') ORDER BY name`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      wal_level: 'minimal',
      max_wal_senders: '0',
      log_error_verbosity: 'terse',
      log_min_error_statement: 'panic',
      listen_addresses: '127.0.0.1',
      wal_recycle: 'off',
      wal_init_zero: 'on',
      checkpoint_timeout: '60',
      wal_segment_size: '1048576',
    });
    await ask(server.access, 'CHECKPOINT');
    await ask(server.access, `SELECT '${CANARY}'::int`).catch(() => undefined);
    expect(await readFile(join(dataDir, 'postgres', 'server.log'), 'utf8')).not.toContain(CANARY);
    await expect(ask({ ...server.access, password: 'guess' }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
    expect((await stat(dataDir)).mode & 0o066).toBe(0);
    await server.stop();
  });
});

describe('when something is killed', () => {
  beforeEach(planted);

  test('a killed program’s server is adopted, with everything that was committed', async () => {
    const { child, first } = await live();
    await ask(first.access ?? {}, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = await serverPid();
    await ended(child, 'SIGKILL');
    expect(await isServing(pid)).toBe(true);
    const adopted = await start('program');
    expect(adopted.found).toBe(true);
    expect(await serverPid()).toBe(pid);
    expect((await ask(adopted.access, 'SELECT n FROM kept')).rows).toEqual([{ n: 7 }]);
    await adopted.stop();
    expect(await isServing(pid)).toBe(false);
  });

  test('a killed server is started again under its program, on the same port', async () => {
    const { said, first } = await live();
    const store = connectStore({ ...first.access }, 2);
    expect(await store.ping()).toBe(true);
    process.kill(await serverPid(), 'SIGKILL');
    await vi.waitFor(() => expect(said.map(({ event }) => event)).toContain('back'), { timeout: PATIENCE });
    await vi.waitFor(async () => expect(await store.ping()).toBe(true), { timeout: PATIENCE });
    await store.close();
  });

  test('a killed server whose port was taken meanwhile comes back on another, where open connections find it', async () => {
    const events: string[] = [];
    const database = { kind: 'embedded', dataDir, database: 'opprop' } as const;
    const store = await openStore({ database, as: 'program', onEvent: (event) => void events.push(event) });
    const { port = 0 } = store.pool.options;
    const cluster = join(dataDir, 'postgres', 'cluster');
    const pid = await serverPid();
    await rename(cluster, `${cluster}.away`);
    process.kill(pid, 'SIGQUIT');
    await vi.waitFor(() => expect(events).toContain('cannot restart'), { timeout: PATIENCE });
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    await rename(`${cluster}.away`, cluster);
    await vi.waitFor(() => expect(events).toContain('back'), { timeout: PATIENCE });
    expect(store.pool.options.port).not.toBe(port);
    expect(await store.ping()).toBe(true);
    expect(await store.prisma.campaign.count()).toBe(0);
    await store.close();
    await new Promise((resolve) => squatter.close(resolve));
  });

  test('both killed: the next start recovers what was committed', async () => {
    const { child, first } = await live();
    await ask(first.access ?? {}, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = await serverPid();
    await ended(child, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    const recovered = await start('program');
    expect((await ask(recovered.access, 'SELECT n FROM kept')).rows).toEqual([{ n: 7 }]);
    await recovered.stop();
  });

  test('a dead server’s process id that belongs to another program by now is no hindrance', async () => {
    const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
    await writeFile(
      file,
      `${process.pid}\n${join(dataDir, 'postgres', 'cluster')}\n1\n5432\n\n127.0.0.1\n\nready   \n`,
    );
    const server = await start('program');
    expect(server.found).toBe(false);
    await server.stop();
  });
});

describe('the same folder by another way', () => {
  beforeEach(planted);

  test('is the same: no second server, and commands join the one that runs', async () => {
    const way = `${dataDir}-way`;
    await symlink(dataDir, way);
    try {
      await live();
      const options = { dataDir: way, database: 'opprop' } as const;
      expect(await reasonOf(startEmbedded({ ...options, as: 'program' }))).toBe('in use');
      const guest = await startEmbedded({ ...options, as: 'guest' });
      expect(guest.found).toBe(true);
      await guest.stop();
    } finally {
      await rm(way);
    }
  });
});

describe('what a power cut leaves', () => {
  beforeEach(planted);

  test.each([
    ['empty', ''],
    ['filled with NUL', '\0'.repeat(512)],
    ['of words', 'no process id\n'],
  ])('a postmaster.pid that is %s does not hinder a start', async (_what, content) => {
    await writeFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), content);
    const server = await start('program');
    expect((await ask(server.access, 'SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    await server.stop();
  });
});

describe('a first start', () => {
  test('in a folder whose name means something to a shell runs nothing', async () => {
    const odd = join(dataDir, '$HOME `touch ran` "quoted" it\'s $(touch ran) é');
    await chmod(dataDir, 0o711);
    const server = await startEmbedded({ dataDir: odd, database: 'opprop', as: 'program' });
    expect((await ask(server.access, 'SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    const pid = Number((await readFile(join(odd, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    await server.stop();
    expect(await isServing(pid)).toBe(false);
    expect((await readdir(dataDir, { recursive: true })).filter((name) => name.endsWith('ran'))).toEqual([]);
  });

  test('is not hindered by one that was killed half-way', async () => {
    await mkdir(join(dataDir, 'postgres.new-dead', 'cluster'), { recursive: true });
    const server = await start('program');
    expect((await ask(server.access, 'SELECT current_user AS role')).rows).toEqual([{ role: 'opprop' }]);
    await server.stop();
  });

  test('twice at the same time makes one cluster', async () => {
    const [one, two] = await Promise.all([start('program'), start('guest')]);
    expect(one.access).toEqual(two.access);
    await Promise.all([one.stop(), two.stop()]);
  });
});

describe('two at once', () => {
  beforeEach(planted);

  test('one data directory has one program', async () => {
    await live();
    expect((await live()).first.reason).toBe('in use');
    expect(await reasonOf(start('program'))).toBe('in use');
  });

  test('a program that starts while a command’s server runs keeps it when the command is done', async () => {
    const command = await start('guest');
    const { first, child } = await live();
    await command.stop();
    expect((await ask(first.access ?? {}, 'SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    const pid = await serverPid();
    await ended(child, 'SIGTERM');
    expect(await isServing(pid)).toBe(false);
  });
});

describe('a data directory that does not serve', () => {
  test('that is a file', async () => {
    await writeFile(join(dataDir, 'file'), '');
    expect(await reasonOf(startEmbedded({ dataDir: join(dataDir, 'file'), database: 'x', as: 'program' }))).toBe(
      'unwritable',
    );
  });

  test('that holds something else under our name', async () => {
    await mkdir(join(dataDir, 'postgres'));
    expect(await reasonOf(start('program'))).toBe('foreign');
    await rm(join(dataDir, 'postgres'), { recursive: true });
  });

  test('of another PostgreSQL version', async () => {
    await planted();
    const version = join(dataDir, 'postgres', 'cluster', 'PG_VERSION');
    await writeFile(version, '9.6\n');
    expect(await reasonOf(start('program'))).toBe('other version');
    await writeFile(version, '18\n');
  });

  test('on a full disk', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    expect(fileProblem(full, dataDir)).toMatchObject({ reason: 'full', detail: dataDir });
  });
});
