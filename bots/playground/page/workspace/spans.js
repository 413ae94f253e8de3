import { Link } from '../links.js';
import { html } from '../ui.js';

/**
 * @typedef {import('../../slack-view.ts').SpanView} Span
 * @typedef {(address: string) => void} Follow
 */

/** Words of several looks, drawn. @param {readonly Span[]} spans @param {Follow} follow */
export const drawSpans = (spans, follow) =>
  spans.map((span) => {
    /** @type {unknown} */
    let node = span.text;
    if (span.code) node = html`<code>${node}</code>`;
    if (span.strike) node = html`<s>${node}</s>`;
    if (span.italic) node = html`<em>${node}</em>`;
    if (span.bold) node = html`<strong>${node}</strong>`;
    if (span.url !== undefined) node = html`<${Link} address=${span.url} follow=${follow}>${node}<//>`;
    return span.mention === undefined ? node : html`<span class="mention">${node}</span>`;
  });

/** Such words as a paragraph. @param {readonly Span[]} spans @param {Follow} follow */
export const paragraph = (spans, follow) => html`<p dir="auto" class="as-written">${drawSpans(spans, follow)}</p>`;

/** @param {readonly Span[]} spans */
export const plainSpans = (spans) => spans.map(({ text }) => text).join('');
