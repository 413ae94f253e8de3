import { blockSchema, faultsAmong } from '../../bots/playground/slack/blocks.ts';
import type { RenderDeps } from '../../bots/slack/render.ts';
import type { Texts } from '../../src/texts/texts.ts';

/** What rendering is given in tests: a Telegram bot beside, and pictures at a public address. */
export function renderDeps(texts: Pick<Texts, 'render' | 'plain'>): RenderDeps {
  return {
    texts,
    links: { elsewhere: (payload) => `https://t.me/opprop_bot?start=${payload}` },
    pictureUrl: ({ id }) => `https://example.org/pictures/${id}.png`,
  };
}

/** What Slack would refuse in blocks, by the rules of the stand-in; empty when nothing. */
export function faultsOf(blocks: readonly object[], most: number): readonly string[] {
  const read = blocks.map((block) => blockSchema.safeParse(JSON.parse(JSON.stringify(block))));
  const faults = read.flatMap(
    ({ error }, at) => error?.issues.map(({ message, path }) => `${at} ${path.join('.')} ${message}`) ?? [],
  );
  const among = faultsAmong(read.flatMap(({ data }) => data ?? []));
  return [...faults, ...among, ...(blocks.length > most ? [`${blocks.length} blocks`] : [])];
}

/** Blocks as one reads them, a line each: for files that are reviewed as a difference. */
export function written(blocks: readonly object[]): string {
  return blocks.map((block) => lineOf(JSON.parse(JSON.stringify(block)))).join('\n');
}

interface Loose {
  readonly [key: string]: unknown;
  readonly type?: string;
  readonly elements?: readonly Loose[];
}

function lineOf(block: Loose): string {
  switch (block.type) {
    case 'rich_text':
      return (block.elements ?? [])
        .map((part) => `${markOf(part)}${(part.elements ?? []).map(spanOf).join('')}`)
        .join('\n');
    case 'actions':
      return (block.elements ?? []).map(buttonOf).join(' ');
    case 'input':
      return `${plainOf(block['label'])}: ${JSON.stringify(block['element'])}`;
    case 'image':
      return `(picture: ${block['alt_text']})`;
    default:
      return '———';
  }
}

const markOf = ({ type }: Loose): string =>
  type === 'rich_text_quote' ? '> ' : type === 'rich_text_preformatted' ? '```\n' : '';

function spanOf({ text, url, style }: Loose): string {
  const { bold, italic } = (style ?? {}) as { bold?: boolean; italic?: boolean };
  const mark = `${bold ? '**' : ''}${italic ? '_' : ''}`;
  return url === undefined ? `${mark}${text}${mark}` : `[${text}](${url})`;
}

function buttonOf({ text, style, url, value }: Loose): string {
  return `[${plainOf(text)}${style === undefined ? '' : ` !${style}`} → ${url ?? value ?? ''}]`;
}

const plainOf = (object: unknown): string => (object as { text: string }).text;
