import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { formatDate, formatNumber } from '../texts/format.ts';
import type { Language } from '../texts/text.ts';
import type { DayCount } from './stats.ts';

/** The letters come with a package: a server may have none of its own. */
const FONT = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

const WIDTH = 960;
const HEIGHT = 480;
const LEFT = 90;
const RIGHT = 20;
const TOP = 30;
const BOTTOM = 60;
const INK = '#1d2b36';
const FAINT = '#d5dde3';
const BAR = '#2563a8';

/** Draws signatures by day as bars. Gives a PNG of 960 × 480. Days and numbers as the language writes them. */
export async function drawDays(days: readonly DayCount[], language: Language): Promise<Uint8Array> {
  const image = new Resvg(drawing(days, language), {
    font: { fontFiles: [FONT], loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return image.render().asPng();
}

function drawing(days: readonly DayCount[], language: Language): string {
  const top = roundUp(Math.max(1, ...days.map(({ signed }) => signed)));
  const width = (WIDTH - LEFT - RIGHT) / days.length;
  const y = (count: number) => HEIGHT - BOTTOM - (count / top) * (HEIGHT - TOP - BOTTOM);
  const lines = [0, top / 2, top].map(
    (count) =>
      `<path d="M${LEFT} ${y(count)}H${WIDTH - RIGHT}" stroke="${FAINT}"/>` +
      words(LEFT - 12, y(count) + 6, 'end', formatNumber(count, language)),
  );
  const bars = days.map(({ signed }, index) => {
    const x = LEFT + index * width + width * 0.1;
    return `<rect x="${x}" y="${y(signed)}" width="${width * 0.8}" height="${y(0) - y(signed)}" fill="${BAR}"/>`;
  });
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const day = (date: string) => formatDate({ date, zone: 'UTC' }, language);
  const ends = [words(LEFT, HEIGHT - 20, 'start', day(first)), words(WIDTH - RIGHT, HEIGHT - 20, 'end', day(last))];
  const inside = [...lines, ...bars, ...ends].join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#ffffff"/>${inside}</svg>`;
}

function words(x: number, y: number, anchor: 'start' | 'end', text: string): string {
  const safe = text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="DejaVu Sans" font-size="18" fill="${INK}">${safe}</text>`;
}

/** The next even number of one leading digit, so that the half of it is whole. */
function roundUp(count: number): number {
  const step = 10 ** Math.floor(Math.log10(count));
  const rounded = Math.ceil(count / step) * step;
  return rounded % 2 === 0 ? rounded : rounded + Math.max(1, step);
}
