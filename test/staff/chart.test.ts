import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { drawDays } from '../../src/staff/chart.ts';

/** Pixels of a PNG by their colour, as far as they are not white; scanlines are unfiltered as PNG says. */
function inkOf(png: Uint8Array): { readonly width: number; readonly height: number; readonly bytes: number } {
  const view = Buffer.from(png);
  const chunks: Buffer[] = [];
  for (let at = 8; at < view.length; ) {
    const length = view.readUInt32BE(at);
    if (view.toString('latin1', at + 4, at + 8) === 'IDAT') chunks.push(view.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return {
    width: view.readUInt32BE(16),
    height: view.readUInt32BE(20),
    bytes: inflateSync(Buffer.concat(chunks)).length,
  };
}

const DAYS = Array.from({ length: 30 }, (_, index) => ({
  day: new Date(Date.UTC(2026, 9, 1 + index)).toISOString().slice(0, 10),
  signed: index * 7,
}));

test('signatures by day are drawn as a PNG, with letters on a machine that has none of its own', async () => {
  const png = await drawDays(DAYS, 'nb');
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(inkOf(png)).toMatchObject({ width: 960, height: 480 });
  const empty = await drawDays(
    DAYS.map(({ day }) => ({ day, signed: 0 })),
    'nb',
  );
  expect(Buffer.from(png).equals(Buffer.from(empty))).toBe(false);
  // The same bars with other words around them are another picture: so words are drawn.
  const french = await drawDays(DAYS, 'fr');
  expect(Buffer.from(png).equals(Buffer.from(french))).toBe(false);
});
