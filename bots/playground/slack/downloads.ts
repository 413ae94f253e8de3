import type { IncomingMessage, ServerResponse } from 'node:http';
import { breaksAfter } from '../faults.ts';
import { strikesFirst } from './answers.ts';
import type { CallDeps } from './call.ts';
import { mimetypeOf } from './file-object.ts';
import { type Install, installKey, type Platform } from './platform.ts';
import { fileFor } from './targets.ts';

/**
 * Gives the app the bytes of a file (`url_private_download`). Who has no token with `files:read` for it is sent to the
 * page where people sign in, as Slack does (https://docs.slack.dev/reference/objects/file-object#authentication).
 * A fault for the method `files-pri` strikes here.
 *
 * @param path what follows `/files-pri/`: `<team>-<file>/<name>`, or with `download/` before the name
 */
export function answerDownload(
  deps: Pick<CallDeps, 'platform' | 'faults'>,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { platform } = deps;
  const [, teamId, fileId = ''] = /^([A-Z0-9]+)-([A-Z0-9]+)\/(?:download\/)?[^/]+$/.exec(path) ?? [];
  const install = installBehind(platform, request);
  const team = install === undefined ? null : installKey(install);
  const fault = deps.faults.strike({ method: 'files-pri', team, channel: null });
  if (fault !== null && strikesFirst(fault, response)) return;
  const file = install?.scopes.includes('files:read') ? fileFor(platform, install, fileId) : undefined;
  if (breaksAfter(fault, response)) return;
  if (file === undefined || file.teamId !== teamId || file.bytes === null) {
    response.writeHead(302, { location: `${platform.url()}/signin`, 'content-length': 0 }).end();
    return;
  }
  response.writeHead(200, { 'content-type': mimetypeOf(file.name), 'content-length': file.bytes.length });
  response.end(file.bytes);
}

/** The page where people sign in: whoever follows the redirect gets a page, with status 200, in place of the file. */
export function answerSignIn(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Slack</title>');
}

function installBehind(platform: Platform, request: IncomingMessage): Install | undefined {
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
  const install = scheme.toLowerCase() === 'bearer' ? platform.installs.get(token) : undefined;
  return install?.state === 'active' ? install : undefined;
}
