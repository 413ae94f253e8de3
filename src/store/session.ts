import type pg from 'pg';

/**
 * What every session relies on, whatever the database, its role or the operator's environment have for usual: tables are found in
 * `public`, dates and bytes are written as the drivers read them, times are UTC, and nothing is read-only.
 */
export const RELIED_ON = {
  search_path: 'public',
  datestyle: 'ISO,MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  lock_timeout: '0',
} as const;

/** After this a statement, and a transaction in which nothing happens, is ended. In ms. */
export const SESSION_TIMEOUT = 30_000;

const OPTIONS = Object.entries(RELIED_ON)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  .join(' ');

/**
 * A connection's settings with those of its session, which outdo the database's and the role's own. What the address in
 * DATABASE_URL asks for beside them is kept.
 */
export function sessionOf<T extends pg.ClientConfig>(access: T): T {
  if (access.connectionString === undefined) return { ...access, options: OPTIONS };
  const asked = new URL(access.connectionString).searchParams.get('options') ?? '';
  const separator = access.connectionString.includes('?') ? '&' : '?';
  const options = encodeURIComponent(`${asked} ${OPTIONS}`.trim());
  return { ...access, connectionString: `${access.connectionString}${separator}options=${options}` };
}
