import sodium from 'libsodium-wrappers-sumo';

/** What a box holds. Everyone who signs has one, with or without a name, and all are of one length. */
export interface SignerBox {
  /** `null` exactly when anonymous. */
  readonly name: string | null;
  readonly visibility: 'named' | 'anonymous';
  /** Campaign and row id: a box that was put into another row is recognised when it is opened. */
  readonly campaign: string;
  readonly row: string;
}

/** Length of a box's content. A name has at most 400 bytes, all around it at most 107, and padding takes one. */
const CONTENT_BYTES = 512;

export const BOX_BYTES = CONTENT_BYTES + 48;

/** Must have resolved before anything is sealed: the library is WebAssembly. */
export const sodiumReady: Promise<void> = sodium.ready;

/**
 * Seals a signer's name to a campaign's public key (32 bytes; X25519, `crypto_box_seal`): only the private half opens it.
 * @throws Error when the content does not fit; without its value.
 */
export function sealSigner(box: SignerBox, publicKey: Uint8Array): Buffer {
  const content = JSON.stringify({
    v: 1,
    name: box.name ?? '',
    visibility: box.visibility,
    campaign: box.campaign,
    row: shortId(box.row),
  });
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.length >= CONTENT_BYTES) throw new Error('a name does not fit its box');
  return Buffer.from(sodium.crypto_box_seal(sodium.pad(bytes, CONTENT_BYTES), publicKey));
}

/** Opens a box with the private key. @throws Error when it does not open or is not of this row; without its value. */
export function openSigner(
  sealed: Uint8Array,
  keys: { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array },
  place: Pick<SignerBox, 'campaign' | 'row'>,
): Pick<SignerBox, 'name' | 'visibility'> {
  let content: { name: string; visibility: SignerBox['visibility']; campaign: string; row: string };
  try {
    const padded = sodium.crypto_box_seal_open(sealed, keys.publicKey, keys.privateKey);
    content = JSON.parse(Buffer.from(sodium.unpad(padded, CONTENT_BYTES)).toString('utf8'));
  } catch {
    throw new Error('a box does not open with this key');
  }
  if (content.campaign !== place.campaign || content.row !== shortId(place.row))
    throw new Error('a box lies in the wrong row');
  return { name: content.visibility === 'named' ? content.name : null, visibility: content.visibility };
}

/** A UUID in 22 characters, so that the longest name still fits. */
function shortId(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}
