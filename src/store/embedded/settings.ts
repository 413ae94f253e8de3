import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

/**
 * The server's own settings, written anew at each start. Durability is never traded (`fsync` and `synchronous_commit`
 * stay on); nothing is logged that could hold a value; nothing is kept that tells when or by whom a row was written.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // The write-ahead log says when each row was written, to the microsecond: it is kept no longer than a crash needs, and its
  // files are removed rather than used again with what they held.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_recycle: 'off',
  wal_init_zero: 'on',
  checkpoint_timeout: '1min',
  checkpoint_completion_target: '0.5',
  min_wal_size: '32MB',
  max_wal_size: '128MB',
  track_commit_timestamp: 'off',
  // Errors carry values in their message, detail and statement.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  log_connections: '',
  logging_collector: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
  // One program with short statements: no helpers for long ones.
  jit: 'off',
  // A container's `/dev/shm` may be small or read-only.
  ...(process.platform === 'linux' && { dynamic_shared_memory_type: 'sysv' }),
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  shared_buffers: '128MB',
  autovacuum_naptime: '20s',
};

/** Writes the server's settings and who may connect: with a password, over loopback, to nothing but a database. */
export async function writeSettings(cluster: Cluster, port: number): Promise<void> {
  const lines = Object.entries({ ...SETTINGS, port: String(port) }).map(([name, value]) => `${name} = '${value}'`);
  await writeFile(join(cluster.data, 'postgresql.conf'), `${lines.join('\n')}\n`);
  await writeFile(join(cluster.data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
}
