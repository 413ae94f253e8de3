import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** Something encrypted that this key and place do not open: another secret, another row, or damage. Carries no value. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/**
 * AES-256-GCM with a random nonce: `nonce (12) | ciphertext | tag (16)`. `place` is bound to it and must be given again.
 * A key is good for 2^32 messages (NIST SP 800-38D, 8.3).
 */
export function sealBytes(key: KeyObject, place: string, plain: Uint8Array): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Random bytes for nonces to come: asking the system for many at once costs as much as asking for one. */
const reserve = Buffer.alloc(NONCE * 128);
let used = reserve.length;

/** Bytes that no other nonce was or will be made of. */
function freshNonce(): Buffer {
  if (used === reserve.length) {
    randomFillSync(reserve);
    used = 0;
  }
  used += NONCE;
  return Buffer.from(reserve.subarray(used - NONCE, used));
}

/** Opens what `sealBytes` made. @throws UnreadableError */
export function openBytes(key: KeyObject, place: string, box: Uint8Array): Buffer {
  if (box.length < NONCE + TAG) throw new UnreadableError('encrypted value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - TAG));
  try {
    return Buffer.concat([decipher.update(box.subarray(NONCE, box.length - TAG)), decipher.final()]);
  } catch {
    throw new UnreadableError('encrypted value does not open with this key at this place');
  }
}
