import { html } from './ui.js';

/**
 * What following a link in a chat means.
 *
 * - `{ kind: 'start', payload: 'a_b' }`: opens the private chat with the bot, as if come from that link.
 * - `{ kind: 'bot' }`: opens the private chat with the bot.
 * - `{ kind: 'outside', url }`: leads to another page or program.
 * - `{ kind: 'refused' }`: nothing that a browser should follow.
 *
 * @typedef {{ kind: 'start', payload: string } | { kind: 'bot' } | { kind: 'outside', url: string } | { kind: 'refused' }} Way
 */

const OUTSIDE = new Set(['https:', 'http:', 'mailto:', 'tel:']);
const TELEGRAM_HOSTS = new Set(['t.me', 'telegram.me', 'www.t.me']);

/**
 * @param {string} address As it stands in a message; `t.me/…` without `https://` counts too.
 * @param {string} botUsername
 * @returns {Way}
 */
export function wayOf(address, botUsername) {
  const url = URL.parse(address) ?? URL.parse(`https://${address}`);
  if (url === null) return { kind: 'refused' };
  const bot = botOf(url);
  if (bot !== null && bot.toLowerCase() === botUsername.toLowerCase()) {
    const payload = url.searchParams.get('start');
    if (payload === null || payload === '') return { kind: 'bot' };
    // The platform itself takes nothing else in a start link.
    return /^[A-Za-z0-9_-]{1,64}$/.test(payload) ? { kind: 'start', payload } : { kind: 'refused' };
  }
  return OUTSIDE.has(url.protocol) ? { kind: 'outside', url: url.href } : { kind: 'refused' };
}

/**
 * What a link element may carry: the address, or `#` where a browser should not follow it.
 * @public Tests load the page's modules by address.
 * @param {string} address
 */
export function hrefOf(address) {
  const url = URL.parse(address) ?? URL.parse(`https://${address}`);
  return url !== null && OUTSIDE.has(url.protocol) ? url.href : '#';
}

/**
 * A link that goes where the playground says, never straight out.
 * @param {{ address: string, follow: (address: string) => void, children?: unknown } & Record<string, unknown>} props
 */
export function Link({ address, follow, children, ...more }) {
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    follow(address);
  };
  return html`<a href=${hrefOf(address)} onclick=${go} onauxclick=${go} ...${more}>${children}</a>`;
}

/** @param {URL} url */
function botOf(url) {
  if (url.protocol === 'tg:') return url.href.startsWith('tg://resolve') ? url.searchParams.get('domain') : null;
  return TELEGRAM_HOSTS.has(url.hostname) ? url.pathname.slice(1) : null;
}
