/**
 * Why the embedded server could not be had. The program turns a reason into words for the operator.
 *
 * - `no binaries`: there is no PostgreSQL package for this machine, or its install script did not run.
 * - `unwritable`: DATA_DIR cannot be made or written.
 * - `unreachable`: we run as root, so the server runs as another user, who cannot enter DATA_DIR or the binaries.
 * - `no account`: we run as root and found no other user to run the server.
 * - `full`: no space left.
 * - `in use`: another program lives on this DATA_DIR.
 * - `elsewhere`: a server lives on it that cannot be reached from here: in another container, say.
 * - `no locks`: its file system keeps no locks, so nobody could know.
 * - `foreign`: what lies in DATA_DIR is no cluster of ours.
 * - `other version`: a cluster of another major version of PostgreSQL; `detail` has both.
 * - `unreadable`: a file of ours cannot be read, as by another user.
 * - `damaged`: the file with the passwords is not whole.
 * - `failed`: anything else; `detail` holds what the server said.
 */
export type DatabaseProblem =
  | 'no binaries'
  | 'unwritable'
  | 'unreachable'
  | 'no account'
  | 'full'
  | 'in use'
  | 'elsewhere'
  | 'no locks'
  | 'foreign'
  | 'other version'
  | 'unreadable'
  | 'damaged'
  | 'failed';

/** Thrown while starting the embedded server. `detail` names paths of this machine and words of the server, never data. */
export class DatabaseStartError extends Error {
  readonly reason: DatabaseProblem;
  readonly detail: string;

  constructor(reason: DatabaseProblem, detail: string) {
    super(`embedded database: ${reason}`);
    this.name = 'DatabaseStartError';
    this.reason = reason;
    this.detail = detail;
  }
}

/** Names what the file system refused, by the error's code. Anything unknown is thrown on as it is. */
export function fileProblem(error: unknown, path: string): DatabaseStartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DatabaseStartError('full', path);
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code)) {
    return new DatabaseStartError('unwritable', path);
  }
  return new DatabaseStartError('failed', `${path}: ${code || 'unknown error'}`);
}
