import type { IncomingMessage, ServerResponse } from 'node:http';
import { breaksAfter } from '../faults.ts';
import { answerJson, strikesFirst } from './answers.ts';
import { type CallBody, readCall } from './body.ts';
import type { CallLog } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Limiter } from './limits.ts';
import type { Answer, Caller, Method } from './method.ts';
import { methodCalled } from './methods/table.ts';
import { installKey, type Platform } from './platform.ts';
import { Refusal } from './refusal.ts';

export interface CallDeps {
  readonly platform: Platform;
  readonly faults: Faults;
  readonly limiter: Limiter;
  readonly log: CallLog;
}

/** Carries out a call of a method and answers it. @throws {Refusal} */
export async function callMethod(
  deps: CallDeps,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const { fields } = await readCall(request, query);
  const method = methodCalled(name);
  let caller: Caller | Refusal;
  try {
    caller = callerOf(deps.platform, request, fields);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    caller = error;
  }
  const install = caller instanceof Refusal || caller.kind !== 'bot' ? null : caller.install;
  const team = install === null ? null : installKey(install);
  const record = (ok: boolean, error: string | null, status: number): void =>
    deps.log.add({ method: name, ok, error, status, team, fields, at: deps.platform.now().getTime() });
  const channel = typeof fields['channel'] === 'string' ? fields['channel'] : null;
  const fault = deps.faults.strike({ method: name, team, channel });
  try {
    if (fault !== null && strikesFirst(fault, response))
      return record(false, fault.kind, response.headersSent ? response.statusCode : 0);
    const answer = perform(deps, name, method, fields, caller);
    record(true, null, 200);
    if (breaksAfter(fault, response)) return;
    const scopes =
      install === null
        ? {}
        : { 'x-oauth-scopes': install.scopes.join(','), 'x-accepted-oauth-scopes': method?.scopes.join(',') ?? '' };
    answerJson(response, 200, { ok: true, ...answer }, scopes);
  } catch (error) {
    record(
      false,
      error instanceof Refusal ? error.code : 'internal_error',
      error instanceof Refusal ? error.status : 500,
    );
    throw error;
  }
}

/** Carries out a call under all checks. */
function perform(
  deps: CallDeps,
  name: string,
  method: Method | undefined,
  fields: CallBody['fields'],
  caller: Caller | Refusal,
): Answer {
  if (method === undefined) throw new Refusal('unknown_method', { req_method: name });
  if (caller instanceof Refusal) throw caller;
  const { token: _token, team_id: teamId, ...rest } = fields;
  if (caller.kind === 'bot') {
    const channel = typeof rest['channel'] === 'string' ? rest['channel'] : null;
    deps.limiter.count({ method: name, team: installKey(caller.install), channel });
  }
  return method.call(deps.platform, rest, caller, typeof teamId === 'string' ? teamId : null);
}

/** @throws {Refusal} `invalid_auth`, `token_revoked`, `account_inactive` */
function callerOf(platform: Platform, request: IncomingMessage, fields: CallBody['fields']): Caller {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'basic') {
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return { kind: 'nobody', basic: { id, secret } };
  }
  const given = scheme.toLowerCase() === 'bearer' ? credentials : fields['token'];
  if (given === undefined || given === '') return { kind: 'nobody', basic: null };
  const token = String(given);
  if (platform.app.appTokens.includes(token)) return { kind: 'app' };
  const install = platform.installs.get(token);
  if (install === undefined) throw new Refusal('invalid_auth');
  if (install.state === 'revoked') throw new Refusal('token_revoked');
  if (install.state === 'uninstalled') throw new Refusal('account_inactive');
  return { kind: 'bot', install };
}
