import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { INLINE_SCRIPT } from './page-files.ts';

const POLICY = [
  "default-src 'none'",
  `script-src 'self' ${INLINE_SCRIPT}`,
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
/** Names a browser can only mean this machine by. The port is free, so that a forwarded port works too. */
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** Puts the headers on an answer that keep the page to itself: nothing from elsewhere, in no frame, read by no other page. */
export function setGuardHeaders(res: ServerResponse): void {
  res.setHeader('content-security-policy', POLICY);
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'no-referrer');
  res.setHeader('x-frame-options', 'DENY');
  res.setHeader('cross-origin-opener-policy', 'same-origin');
  res.setHeader('cross-origin-resource-policy', 'same-origin');
  res.setHeader('cache-control', 'no-store');
}

/**
 * True when the request comes from this machine and addresses it by a loopback name. The name matters because any web
 * site can let a name of its own point to 127.0.0.1 (DNS rebinding) and would then share an origin with this page.
 */
export function isLocal(req: IncomingMessage): boolean {
  const { localAddress, remoteAddress } = req.socket;
  return (
    LOOPBACK_ADDRESS.test(localAddress ?? '') &&
    LOOPBACK_ADDRESS.test(remoteAddress ?? '') &&
    LOOPBACK_HOST.test(req.headers.host ?? '')
  );
}

/**
 * True unless the request was made by another page. Browsers set both headers themselves; a missing `Origin` is
 * allowed only where nothing is changed (`GET` of the page's own files carries none).
 */
export function isOwnPage(req: IncomingMessage, changes: boolean): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = req.headers;
  if (origin === undefined) return !changes;
  return origin.toLowerCase() === `http://${(req.headers.host ?? '').toLowerCase()}`;
}

/** Compares a token without telling by the time it takes how much of it was right. */
export function isToken(given: string | null | undefined, token: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
