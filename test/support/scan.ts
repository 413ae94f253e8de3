import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** What the codes in a picture (PNG or JPEG) say, read by another library than the one that draws them. */
export async function scan(picture: Uint8Array): Promise<string[]> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer } });
  const found = await readBarcodes(Uint8Array.from(picture), { formats: ['QRCode'], tryHarder: true });
  return found.map(({ text }) => text);
}
