import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { openBytes, sealBytes } from './aes.ts';

/** What is encrypted under a key of its own. */
export type EncryptionPurpose =
  | 'conversation'
  | 'subscription address'
  | 'workspace'
  | 'shared card'
  | 'staff address'
  | 'private count'
  | 'set aside'
  | 'withdrawal journal';

/** What OPPROP_SECRET is split into. The secret itself is used for nothing. */
export interface MasterKey {
  /** 4 bytes that name the secret and tell nothing of it. Stands before everything encrypted, so that rotation knows its own. */
  readonly id: Buffer;
  encryptionKey(purpose: EncryptionPurpose): KeyObject;
  /** For row-macs.ts. */
  readonly macKey: KeyObject;
  /** Wraps a random key for storing. `purpose` is bound to it, so that wrapped keys cannot be swapped. */
  wrap(purpose: string, key: Uint8Array): Buffer;
  /** @throws UnreadableError with another secret or purpose. */
  unwrap(purpose: string, wrapped: Uint8Array): Buffer;
}

const SECRET_BYTES = 32;

/** Whether a text is a secret as OPPROP_SECRET must be: base64 of exactly 32 bytes. */
export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').length === SECRET_BYTES;
}

/** Splits a secret (base64 of 32 bytes) by HKDF-SHA256. @throws Error when it is none; without its value. */
export function createMasterKey(secret: string): MasterKey {
  if (!isSecret(secret)) throw new Error('the secret must be base64 of exactly 32 bytes');
  const bytes = Buffer.from(secret, 'base64');
  const derive = (purpose: string, length = 32): Buffer =>
    Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), `opprop/1/${purpose}`, length));

  const wrapping = createSecretKey(derive('wrapping'));
  const encryption: Readonly<Record<EncryptionPurpose, KeyObject>> = {
    conversation: createSecretKey(derive('encryption/conversation')),
    'subscription address': createSecretKey(derive('encryption/subscription address')),
    workspace: createSecretKey(derive('encryption/workspace')),
    'shared card': createSecretKey(derive('encryption/shared card')),
    'staff address': createSecretKey(derive('encryption/staff address')),
    'private count': createSecretKey(derive('encryption/private count')),
    'set aside': createSecretKey(derive('encryption/set aside')),
    'withdrawal journal': createSecretKey(derive('encryption/withdrawal journal')),
  };
  return {
    id: derive('id', 4),
    encryptionKey: (purpose) => encryption[purpose],
    macKey: createSecretKey(derive('mac')),
    wrap: (purpose, key) => sealBytes(wrapping, `pseudonym_key/${purpose}`, key),
    unwrap: (purpose, wrapped) => openBytes(wrapping, `pseudonym_key/${purpose}`, wrapped),
  };
}
