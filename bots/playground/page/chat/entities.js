import { h } from '../dom.js';
import { hrefOf } from '../links.js';

/**
 * @typedef {import('../../telegram-view.ts').EntityView} Entity
 * @typedef {{ entity: Entity, children: Branch[] } | string} Branch
 * @typedef {{ follow(address: string): void, command(text: string): void, words: import('../words.js').Words }} Doing
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
 * @param {string} text
 * @param {readonly Entity[]} entities
 * @param {Doing} doing
 * @returns {(Node | string)[]}
 */
export function richText(text, entities, doing) {
  const draw = (/** @type {Branch} */ branch) => (typeof branch === 'string' ? branch : element(branch, draw, doing));
  return entityTree(text, entities).map(draw);
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

/**
 * @param {{ entity: Entity, children: Branch[] }} branch
 * @param {(branch: Branch) => Node | string} draw
 * @param {Doing} doing
 */
function element({ entity, children }, draw, doing) {
  const inside = children.map(draw);
  const words = plain(children);
  switch (entity.type) {
    case 'text_link':
      return link(entity.url ?? '', inside, doing);
    case 'url':
      return link(words, inside, doing);
    case 'email':
      return link(`mailto:${words}`, inside, doing);
    case 'phone_number':
      return link(`tel:${words}`, inside, doing);
    case 'bot_command':
      return h('button', { type: 'button', class: 'command-word', onclick: () => doing.command(words) }, ...inside);
    case 'spoiler':
      return spoiler(inside, doing);
    default:
      return h(PLAIN_TAGS[entity.type], {}, ...inside);
  }
}

/** @param {readonly Branch[]} branches @returns {string} */
function plain(branches) {
  return branches.map((branch) => (typeof branch === 'string' ? branch : plain(branch.children))).join('');
}

/**
 * A link goes where the playground says, never straight out.
 * @param {string} address
 * @param {(Node | string)[]} inside
 * @param {Doing} doing
 */
function link(address, inside, doing) {
  const follow = (/** @type {Event} */ event) => {
    event.preventDefault();
    doing.follow(address);
  };
  return h('a', { href: hrefOf(address), onclick: follow, onauxclick: follow }, ...inside);
}

/** @param {(Node | string)[]} inside @param {Doing} doing */
function spoiler(inside, doing) {
  const cover = h('button', { type: 'button', class: 'spoiler', 'aria-label': doing.words('chat.spoiler') });
  const shown = h('span', { tabindex: -1 }, ...inside);
  cover.addEventListener('click', () => {
    cover.replaceWith(shown);
    shown.focus();
  });
  return cover;
}
