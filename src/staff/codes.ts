const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 5 bits a character: 100 bits, which nobody guesses. */
const CODE_LENGTH = 20;
const HANDLE_LENGTH = 4;
const CODE = /^[a-z2-7]{20}$/;

/** @param bytes random bytes; @returns `length` characters of `[a-z2-7]`, 5 bits each */
type RandomBytes = (length: number) => Uint8Array;

function word(bytes: RandomBytes, length: number): string {
  return [...bytes(length)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}

/** A code for an invitation, in groups of four as people read it aloud: `k3v9-x2m4-qa7f-…`. */
export function makeCode(bytes: RandomBytes): string {
  return word(bytes, CODE_LENGTH).replace(/(.{4})(?!$)/g, '$1-');
}

/** A word of 4 characters by which staff know each other. */
export function makeHandle(bytes: RandomBytes): string {
  return word(bytes, HANDLE_LENGTH);
}

/** A code as its characters alone, however it is spaced and capitalised; null for what cannot be one. */
export function plainCode(code: string): string | null {
  const plain = code.toLowerCase().replace(/[-–\s]/g, '');
  return CODE.test(plain) ? plain : null;
}
