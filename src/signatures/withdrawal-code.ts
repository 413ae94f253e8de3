import { timingSafeEqual } from 'node:crypto';
import { base32crockford } from '@scure/base';
import { joinParts, type Pseudonyms } from '../privacy/pseudonyms.ts';

/**
 * A code with which a signature can be taken back from any account, in any channel: for who lost a phone. It is the row's own
 * random id (122 bits) and a keyed hash of it, and is stored nowhere: whoever steals the database finds neither the codes
 * nor who asked for one. The key is the campaign's, so the codes die with it.
 */
const ID_BYTES = 16;
const TAG_BYTES = 4;
const CODE = /^[0-9A-HJKMNP-TV-Z]{32}$/;

export interface CodedRow {
  readonly id: string;
  readonly tag: Uint8Array;
}

function tagOf(pseudonyms: Pseudonyms, campaign: string, id: string): Buffer {
  return pseudonyms.of(`signature:${campaign}`, joinParts('withdrawal code', id)).subarray(0, TAG_BYTES);
}

/** `K7QM-2XWD-…`: eight groups of four. Always the same for a signature. */
export function withdrawalCode(pseudonyms: Pseudonyms, campaign: string, id: string): string {
  const bytes = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), tagOf(pseudonyms, campaign, id)]);
  return (base32crockford.encode(bytes).match(/.{4}/g) ?? []).join('-');
}

/** A code as people type or paste it: small letters, spaces, invisible marks, O for 0. Null when it is none. */
export function readWithdrawalCode(typed: string): CodedRow | null {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (!CODE.test(plain)) return null;
  const bytes = Buffer.from(base32crockford.decode(plain));
  const id = bytes.toString('hex', 0, ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { id, tag: bytes.subarray(ID_BYTES) };
}

/** Whether the code was given out for this row: its id alone, which an export holds, is not enough. */
export function isCodeOf(pseudonyms: Pseudonyms, campaign: string, { id, tag }: CodedRow): boolean {
  return timingSafeEqual(tagOf(pseudonyms, campaign, id), tag);
}
