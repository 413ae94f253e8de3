import type { ServerResponse } from 'node:http';
import type { HTTPReceiverOptions } from '@slack/bolt';
import type { BotKey } from '../../src/texts/keys.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { errorFields } from './fault.ts';
import type { Log } from './log.ts';
import { missingScopes } from './scopes.ts';

type InstallerOptions = NonNullable<HTTPReceiverOptions['installerOptions']>;

export interface InstallPagesDeps {
  readonly texts: Pick<Texts, 'plain'>;
  readonly negotiate: (tag: string | null) => string;
  readonly log: Log;
}

/** What whoever installs the app reads when it is done, or when it did not come about. */
export function installPages({
  texts,
  negotiate,
  log,
}: InstallPagesDeps): NonNullable<InstallerOptions['callbackOptions']> {
  function page(res: ServerResponse, status: number, key: BotKey, accepted: string | undefined): void {
    const language = negotiate(accepted?.split(/[,;]/)[0]?.trim() ?? null);
    res.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-language': language,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    res.end(`${texts.plain({ key }, language)}\n`);
  }
  return {
    success: (installation, _options, req, res) => {
      for (const { scope } of missingScopes(installation.bot?.scopes ?? []))
        log.warn({ reason: scope }, 'slack: an installation lacks a scope');
      page(res, 200, 'slack.install.done', req.headers['accept-language']);
    },
    failure: (error, _options, req, res) => {
      log.warn(errorFields(error), 'slack: an installation did not come about');
      page(res, 400, 'slack.install.failed', req.headers['accept-language']);
    },
  };
}
