import { toBuffer } from 'qrcode';
import type { receiptFile } from './receipts.ts';

/**
 * A receipt's file as a picture that any reader of QR codes turns back into the same text. The longest there is (a row of two
 * million) has 2,100 bytes, of the 2,953 that a code takes at its lowest correction.
 */
export async function receiptQr(file: ReturnType<typeof receiptFile>): Promise<Buffer> {
  return await toBuffer(JSON.stringify(file), { errorCorrectionLevel: 'L', margin: 4, scale: 6 });
}
