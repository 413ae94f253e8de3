import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The fonts that a dossier brings along, so that every script is printed as it should on a machine that lacks it: Noto, out of npm, cut
 * into slices by the letters that are in them. A dossier has those slices of which it has letters. The first font that has a
 * letter shows it; Chinese characters are drawn as in simplified Chinese, in all languages.
 */
const FONTS = [
  'noto-serif',
  'noto-naskh-arabic',
  'noto-serif-hebrew',
  'noto-serif-devanagari',
  'noto-serif-bengali',
  'noto-serif-gurmukhi',
  'noto-serif-gujarati',
  'noto-serif-tamil',
  'noto-serif-telugu',
  'noto-serif-kannada',
  'noto-serif-malayalam',
  'noto-serif-sinhala',
  'noto-serif-thai',
  'noto-serif-lao',
  'noto-serif-khmer',
  'noto-serif-tibetan',
  'noto-serif-georgian',
  'noto-serif-armenian',
  'noto-serif-ethiopic',
  'noto-serif-sc',
  'noto-serif-kr',
] as const;

/** Which letters occur in texts: a bit for each that there is, so that it stays small however long they are. */
export interface Letters {
  add(text: string): void;
  /** Code points, ascending. */
  all(): Generator<number>;
}

const CODE_POINTS = 0x11_0000;

export function createLetters(): Letters {
  const bits = new Uint8Array(CODE_POINTS / 8);
  return {
    add(text) {
      for (let at = 0; at < text.length; at += 1) {
        const point = text.codePointAt(at) ?? 0;
        if (point > 0xffff) at += 1;
        bits[point >> 3] = (bits[point >> 3] ?? 0) | (1 << (point & 7));
      }
    },
    *all() {
      for (const [byte, eight] of bits.entries())
        for (let bit = 0; eight >> bit > 0; bit += 1) if ((eight >> bit) & 1) yield byte * 8 + bit;
    },
  };
}

/** A slice of a font, as a rule of CSS that has it inside. */
interface Slice {
  readonly rule: string;
  /** Path of the slice's file. */
  readonly file: string;
  readonly has: (point: number) => boolean;
}

export interface Brought {
  /** Rules of CSS. */
  readonly css: string;
  /** Names of the fonts, as CSS takes them, in their order. */
  readonly families: readonly string[];
  /** Letters that none of the fonts has. */
  readonly lacking: readonly number[];
}

/** The slices that a text with these letters takes. */
export async function bringFonts(letters: Letters): Promise<Brought> {
  let left = [...letters.all()].filter((point) => isShown(point));
  const css: string[] = [];
  const families: string[] = [];
  for (const [nth, font] of FONTS.entries()) {
    if (left.length === 0) break;
    const family = `"Dossier ${nth + 1}"`;
    for (const { rule, file, has } of await slicesOf(font)) {
      const rest = left.filter((point) => !has(point));
      if (rest.length === left.length) continue;
      left = rest;
      const bytes = await readFile(file);
      css.push(`@font-face{font-family:${family};src:url(data:font/woff2;base64,${bytes.toString('base64')});${rule}}`);
      if (families.at(-1) !== family) families.push(family);
    }
  }
  return { css: css.join('\n'), families, lacking: left };
}

/** Signs that leave no mark on paper by themselves need no font. */
function isShown(point: number): boolean {
  return !/[\p{Cc}\p{Default_Ignorable_Code_Point}\p{White_Space}]/u.test(String.fromCodePoint(point));
}

const FACE =
  /@font-face\s*\{[^}]*?(?<weight>font-weight:[^;]+);[^}]*?url\(\.\/(?<file>[^)]+)\)[^}]*?(?<range>unicode-range:\s*(?<ranges>[^;]+));/g;

/** The slices of a package, of which its own style sheet says what is in them. */
async function slicesOf(font: string): Promise<readonly Slice[]> {
  const sheet = fileURLToPath(import.meta.resolve(`@fontsource-variable/${font}/index.css`));
  const css = await readFile(sheet, 'utf8');
  return [...css.matchAll(FACE)].map(({ groups: { weight = '', file = '', range = '', ranges = '' } = {} }) => ({
    rule: `${weight};${range}`,
    file: join(dirname(sheet), file),
    has: covers(ranges),
  }));
}

/** What a `unicode-range` of CSS has in it. */
function covers(ranges: string): (point: number) => boolean {
  const all = ranges.split(',').map((range) => {
    const [from = '', to = from] = range.trim().slice(2).split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
  });
  return (point) => all.some(([from, to]) => point >= from && point <= to);
}
