/**
 * Addresses as Telegram takes them in links and buttons. Its grammar is its own, narrower than a browser's and in places wider
 * (`parse_url` in https://github.com/tdlib/td/blob/master/tdutils/td/utils/HttpUrl.cpp, `LinkManager::check_link`): the host has
 * an ASCII dot in it, no backslash, and `://` is written out. A message with another address is refused whole. Pure.
 */
const WEB =
  /^(?<scheme>https?):\/\/(?<host>\[[\da-f:.]+\]|(?:[\w.!$,~*'();&+=-]|%[\da-f]{2}|[^\p{ASCII}])+)(?::0*(?<port>\d{1,5}))?(?:[/?#]|$)/iu;
/** Dots that only look like one; browsers take them for one. */
const OTHER_DOTS = /[\u3002\uFF0E\uFF61]/u;

/** An address that may stand in a text, a setting or a pack: https, as browsers and Telegram take it, without a password in it. */
export function isWebAddress(address: string): boolean {
  return /^https:/i.test(address) && isLinkable(address);
}

/** Whether Telegram takes it as the address of a link. Also http, for a program that is reached on its own machine. */
export function isLinkable(address: string): boolean {
  const { host, port } = WEB.exec(address)?.groups ?? {};
  if (host === undefined || /[\s\\]/.test(address) || OTHER_DOTS.test(host) || /^\.+$/.test(host) || !/[.[]/.test(host))
    return false;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  return URL.canParse(address);
}
