import { type Entity, isLink, type Words } from './entities.ts';

/**
 * What Telegram's apps make of marks that a person types: `**bold**`, `__italic__` and `[words](address)` become
 * formatting when the message is sent (https://core.telegram.org/api/entities). Marks that are not closed stay words.
 */
export function formattedAsTyped(typed: string): Words {
  const entities: Entity[] = [];
  return { text: read(typed, 0, entities), entities };
}

const MARKED = /\*\*(?<bold>\S(?:.*?\S)?)\*\*|__(?<italic>\S(?:.*?\S)?)__|\[(?<label>[^\][\n]+)\]\((?<url>[^\s()]+)\)/u;

/** Gives the words without their marks, and adds the formatting. `offset`: how many UTF-16 units stand before. */
function read(typed: string, offset: number, entities: Entity[]): string {
  let rest = typed;
  let text = '';
  for (let found = MARKED.exec(rest); found !== null; found = MARKED.exec(rest)) {
    const { bold, italic, label, url } = found.groups ?? {};
    text += rest.slice(0, found.index);
    rest = rest.slice(found.index + found[0].length);
    const begins = offset + text.length;
    const inner = bold ?? italic ?? label ?? '';
    if (url !== undefined && !isLink(url)) {
      text += found[0];
      continue;
    }
    const words = read(inner, begins, entities);
    text += words;
    const place = { offset: begins, length: words.length };
    if (url !== undefined) entities.push({ type: 'text_link', ...place, url });
    else entities.push({ type: bold === undefined ? 'italic' : 'bold', ...place });
  }
  return text + rest;
}
