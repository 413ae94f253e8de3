import { createHmac, timingSafeEqual } from 'node:crypto';
import { createMasterKey, type MasterKey } from './keys.ts';

/** Rows that give power, to open names, to act as staff or to end a retention, that bear witness, or whose words people get. */
type Believed =
  | 'campaign_key'
  | 'staff'
  | 'invitation'
  | 'audit_event'
  | 'audit_head'
  | 'export'
  | 'handover'
  | 'delivery'
  | 'broadcast'
  | 'public_update';

/**
 * Vouches for rows. Whoever can write to the database, but has no secret, could otherwise make a key to which the next name is
 * sealed, or an admin. So such a row carries an HMAC of all that matters in it, and is believed only while that holds.
 */
export interface RowMacs {
  of(table: Believed, values: readonly (string | null)[]): Uint8Array<ArrayBuffer>;
  holds(mac: Uint8Array | null, table: Believed, values: readonly (string | null)[]): boolean;
  /** What stands in the database for a code that only its bearer knows; lower-case hex. */
  ofCode(code: string): string;
}

export function createRowMacs({ macKey }: Pick<MasterKey, 'macKey'>): RowMacs {
  const hmac = (parts: readonly (string | null)[]): Buffer =>
    createHmac('sha256', macKey).update(JSON.stringify(parts)).digest();
  const of: RowMacs['of'] = (table, values) => Uint8Array.from(hmac([table, ...values]));
  return {
    of,
    holds(mac, table, values) {
      const right = of(table, values);
      return mac !== null && mac.length === right.length && timingSafeEqual(mac, right);
    },
    ofCode: (code) => hmac(['code', code]).toString('hex'),
  };
}

/** For commands that vouch for rows and need nothing else of the secret. */
export function rowMacsUnder(secret: string): RowMacs {
  return createRowMacs(createMasterKey(secret));
}
