import type pg from 'pg';
import { storeError } from './errors.ts';

/** Some pages of a table that is gone again at once: more than may be left over in what a full disk has already given. */
const PROBE = `CREATE TEMPORARY TABLE room ON COMMIT DROP AS SELECT repeat('x', 1900) AS filler FROM generate_series(1, 32)`;

/** Whether a database stores what it is given. One whose disk is full, or that was left read-only, still answers questions. */
export interface Writable {
  /** Something could not be stored: from here on it is tried, until it works. */
  doubt(): void;
  /** Asks the database only while there is doubt. */
  check(): Promise<boolean>;
}

export function createWritable(pool: Pick<pg.Pool, 'query'>): Writable {
  let doubted = false;
  return {
    doubt() {
      doubted = true;
    },
    async check() {
      if (doubted) doubted = !(await isWritable(pool));
      return !doubted;
    },
  };
}

/** A role that may not make tables of its own is believed: then only turns tell. */
async function isWritable(pool: Pick<pg.Pool, 'query'>): Promise<boolean> {
  try {
    await pool.query(PROBE);
    return true;
  } catch (error) {
    return storeError(error).kind !== 'away';
  }
}
