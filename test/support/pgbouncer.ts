import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '../../src/store/embedded.ts';
import { until } from './waiting.ts';

/** Where Debian's package and others put it. */
const PLACES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];

/** The program, where this machine has it; null elsewhere. */
export const PGBOUNCER = PLACES.find((place) => existsSync(place)) ?? null;

/** Nobody's user on Debian: it refuses to run as root. */
const NOBODY = 65_534;

interface PgBouncer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * PgBouncer in transaction mode before a server on this machine: whatever runs outside of a transaction may find another session each
 * time.
 * @param sessions it has with the server at most
 */
export async function startPgBouncer({ port, user, password }: Access, sessions: number): Promise<PgBouncer> {
  if (PGBOUNCER === null) throw new Error('this machine has no PgBouncer');
  const home = await mkdtemp(join(tmpdir(), 'opprop-pgbouncer-'));
  await chmod(home, 0o755);
  const own = await freePort();
  const file = join(home, 'pgbouncer.ini');
  await writeFile(
    file,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${port} user=${user} password=${password}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${own}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      `default_pool_size = ${sessions}`,
      'max_client_conn = 500',
      // The session that served the longest ago comes next: none is had twice in a row by luck.
      'server_round_robin = 1',
    ].join('\n'),
    { mode: 0o644 },
  );
  const asRoot = process.getuid?.() === 0;
  const child = spawn(PGBOUNCER, ['-q', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(asRoot && { uid: NOBODY, gid: NOBODY }),
  });
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  await until(
    () => answers(own, child),
    () => `PgBouncer: ${said}`,
  );
  return {
    port: own,
    async stop() {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(port: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`);
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
