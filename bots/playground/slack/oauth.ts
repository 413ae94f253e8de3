import { installApp } from './installs.ts';
import type { Install, Platform } from './platform.ts';
import { Refusal } from './refusal.ts';

/** What a person answers to Slack's question whether the app may be installed. */
export interface Consent {
  /** The person's workspace is where the app goes. */
  readonly userId: string;
  /** Installs it for the whole organisation. */
  readonly enterprise?: boolean;
  readonly deny?: boolean;
}

const CODE_LIFE_MS = 10 * 60 * 1000;

/**
 * Answers the page on which Slack asks (https://docs.slack.dev/authentication/installing-with-oauth): gives the address
 * on which the person's browser goes on.
 *
 * @param query of the page's address
 * @throws {Refusal} `invalid_client_id`, `bad_redirect_uri`, `invalid_scope`; Slack shows these to the person
 */
export function authorize(platform: Platform, query: URLSearchParams, consent: Consent): string {
  const { app } = platform;
  if (query.get('client_id') !== app.clientId) throw new Refusal('invalid_client_id', {}, 400);
  const wanted = query.get('redirect_uri');
  const redirect = wanted ?? app.redirectUrls[0];
  if (
    redirect === undefined ||
    !(app.redirectUrls.length === 0 || app.redirectUrls.some((url) => redirect.startsWith(url)))
  )
    throw new Refusal('bad_redirect_uri', {}, 400);
  const scopes = (query.get('scope') ?? '').split(/[ ,]+/).filter((scope) => scope !== '');
  if (scopes.length === 0) throw new Refusal('invalid_scope', {}, 400);
  const back = new URL(redirect);
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (consent.deny === true) back.searchParams.set('error', 'access_denied');
  else back.searchParams.set('code', newCode(platform, consent, scopes, wanted));
  return back.href;
}

function newCode(platform: Platform, consent: Consent, scopes: readonly string[], redirectUri: string | null): string {
  const user = platform.users.get(consent.userId);
  if (user === undefined || user.isBot || user.deleted) throw new RangeError('nobody answers there');
  const code = `${platform.ids.number()}.${platform.ids.mark()}`;
  platform.codes.set(code, {
    teamId: user.teamId,
    enterprise: consent.enterprise ?? false,
    userId: user.id,
    scopes,
    redirectUri,
    at: platform.now().getTime(),
    used: false,
  });
  return code;
}

/**
 * Exchanges a code for a token (https://docs.slack.dev/reference/methods/oauth.v2.access).
 *
 * @throws {Refusal} `invalid_client_id`, `bad_client_secret`, `invalid_code`, `code_already_used`, `bad_redirect_uri`
 */
export function exchangeCode(
  platform: Platform,
  given: {
    readonly clientId: string | undefined;
    readonly clientSecret: string | undefined;
    readonly code: string;
    readonly redirectUri: string | undefined;
  },
): { readonly install: Install; readonly installerId: string } {
  checkClient(platform, given.clientId, given.clientSecret);
  const code = platform.codes.get(given.code);
  if (code === undefined || platform.now().getTime() - code.at > CODE_LIFE_MS) throw new Refusal('invalid_code');
  if (code.used) throw new Refusal('code_already_used');
  if ((given.redirectUri ?? null) !== code.redirectUri) throw new Refusal('bad_redirect_uri');
  const team = platform.teams.get(code.teamId);
  if (team === undefined) throw new Refusal('invalid_code');
  code.used = true;
  const install = installApp(platform, { team, enterprise: code.enterprise, scopes: code.scopes });
  return { install, installerId: code.userId };
}

/** @throws {Refusal} `invalid_client_id`, `bad_client_secret` */
export function checkClient(platform: Platform, id: string | undefined, secret: string | undefined): void {
  if (id !== platform.app.clientId) throw new Refusal('invalid_client_id');
  if (secret !== platform.app.clientSecret) throw new Refusal('bad_client_secret');
}
