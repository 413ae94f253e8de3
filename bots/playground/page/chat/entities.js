import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from '../links.js';
import { html } from '../ui.js';
import { words } from '../words.js';

/**
 * @typedef {import('../../telegram-view.ts').EntityView} Entity
 * @typedef {{ entity: Entity, children: Branch[] } | string} Branch
 * @typedef {{ follow(address: string): void, command(text: string): void }} Doing
 */

/**
 * Turns a text with its formatted stretches into a tree. Stretches that overlap without nesting are cut at the end of
 * the one that began first; those that lie outside the text are left out.
 *
 * @public Tests load the page's modules by address.
 * @param {string} text
 * @param {readonly Entity[]} entities
 * @returns {Branch[]}
 */
export function entityTree(text, entities) {
  const sorted = entities
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return grow(text, 0, text.length, sorted);
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Entity[]} waiting Sorted; those that begin before `end` are taken off.
 * @returns {Branch[]}
 */
function grow(text, start, end, waiting) {
  /** @type {Branch[]} */
  const branches = [];
  let at = start;
  for (let entity = waiting[0]; entity !== undefined && entity.offset < end; entity = waiting[0]) {
    waiting.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    const rest = entity.offset + entity.length - end;
    if (rest > 0) insert(waiting, { ...entity, offset: end, length: rest });
    if (to <= from) continue;
    if (from > at) branches.push(text.slice(at, from));
    branches.push({ entity, children: grow(text, from, to, waiting) });
    at = to;
  }
  if (at < end) branches.push(text.slice(at, end));
  return branches;
}

/** @param {Entity[]} waiting @param {Entity} entity */
function insert(waiting, entity) {
  const place = waiting.findIndex((other) => other.offset > entity.offset);
  waiting.splice(place === -1 ? waiting.length : place, 0, entity);
}

/**
 * A text with its formatted stretches, drawn.
 * @param {{ text: string, entities: readonly Entity[], doing: Doing }} props
 */
export function RichText({ text, entities, doing }) {
  return entityTree(text, entities).map((branch) => drawn(branch, doing));
}

const PLAIN_TAGS = /** @type {const} */ ({
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
});

/** @param {Branch} branch @param {Doing} doing @returns {unknown} */
function drawn(branch, doing) {
  if (typeof branch === 'string') return branch;
  const { entity, children } = branch;
  const inside = children.map((child) => drawn(child, doing));
  const written = plain(children);
  const link = (/** @type {string} */ address) =>
    html`<${Link} address=${address} follow=${doing.follow}>${inside}<//>`;
  switch (entity.type) {
    case 'text_link':
      return link(entity.url ?? '');
    case 'url':
      return link(written);
    case 'email':
      return link(`mailto:${written}`);
    case 'phone_number':
      return link(`tel:${written}`);
    case 'bot_command':
      return html`<button type="button" class="command-word" onclick=${() => doing.command(written)}>${inside}</button>`;
    case 'spoiler':
      return html`<${Spoiler}>${inside}<//>`;
    default:
      return html`<${PLAIN_TAGS[entity.type]}>${inside}<//>`;
  }
}

/** @param {readonly Branch[]} branches @returns {string} */
function plain(branches) {
  return branches.map((branch) => (typeof branch === 'string' ? branch : plain(branch.children))).join('');
}

/** @param {{ children: unknown }} props */
function Spoiler({ children }) {
  const [read, setRead] = useState(false);
  const shown = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => shown.current?.focus(), [read]);
  if (read) return html`<span tabindex="-1" ref=${shown}>${children}</span>`;
  const label = words('chat.spoiler');
  return html`<button type="button" class="spoiler" aria-label=${label} onclick=${() => setRead(true)}></button>`;
}
