import { h } from '../dom.js';
import { hrefOf } from '../links.js';

/**
 * @typedef {import('../../slack-view.ts').SpanView} Span
 * @typedef {(address: string) => void} Follow
 */

/**
 * Words of several looks, as nodes.
 * @param {readonly Span[]} spans
 * @param {Follow} follow
 */
export function drawSpans(spans, follow) {
  return spans.map((span) => {
    /** @type {Node | string} */
    let node = span.text;
    if (span.code) node = h('code', {}, node);
    if (span.strike) node = h('s', {}, node);
    if (span.italic) node = h('em', {}, node);
    if (span.bold) node = h('strong', {}, node);
    if (span.url !== undefined) node = link(span.url, node, follow);
    if (span.mention !== undefined) node = h('span', { class: 'mention' }, node);
    return node;
  });
}

/** @param {readonly Span[]} spans */
export function plainSpans(spans) {
  return spans.map(({ text }) => text).join('');
}

/**
 * A link goes where the playground says, never straight out.
 * @param {string} address
 * @param {Node | string} inside
 * @param {Follow} follow
 */
function link(address, inside, follow) {
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    follow(address);
  };
  return h('a', { href: hrefOf(address), onclick: go, onauxclick: go }, inside);
}
