import type { Logger, Receiver } from '@slack/bolt';
import type { Texts } from '../../src/texts/texts.ts';
import type { clientOptions } from './clients.ts';
import { createHttpReceiver, PATHS, type SlackListener } from './http.ts';
import { installPages } from './install-pages.ts';
import type { Installations } from './installations.ts';
import type { Log } from './log.ts';
import { OPTIONAL_SCOPES, SCOPES } from './scopes.ts';
import { createSocketReceiver } from './socket.ts';

/** How requests come, and whose token answers them. */
export type SlackMode =
  | { readonly kind: 'socket'; readonly appToken: string; readonly botToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly botToken: string }
  | {
      readonly kind: 'install';
      readonly signingSecret: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly stateSecret: string;
      /** Https address at which browsers and Slack reach this program. */
      readonly publicUrl: string;
      /** Where Slack asks people for consent; Slack's own when left out. */
      readonly authorizationUrl?: string;
    };

export interface ReceiverDeps {
  readonly mode: SlackMode;
  readonly options: ReturnType<typeof clientOptions>;
  readonly logger: Logger;
  readonly installations: Installations;
  readonly texts: Pick<Texts, 'plain'>;
  readonly negotiate: (tag: string | null) => string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** The receiver that the mode asks for, and with it what answers on the program's HTTP server. */
export function createReceiver(deps: ReceiverDeps): {
  readonly receiver: Receiver;
  readonly http: SlackListener | null;
} {
  const { mode, options, logger, installations, now } = deps;
  if (mode.kind === 'socket') {
    return { receiver: createSocketReceiver({ ...deps, appToken: mode.appToken, clientOptions: options }), http: null };
  }
  if (mode.kind === 'http') {
    const { receiver, listener } = createHttpReceiver({ signingSecret: mode.signingSecret, logger, now, oauth: null });
    return { receiver, http: listener };
  }
  const { logger: _same, ...clientOptionsOfInstaller } = options;
  const { receiver, listener } = createHttpReceiver({
    signingSecret: mode.signingSecret,
    logger,
    now,
    oauth: {
      clientId: mode.clientId,
      clientSecret: mode.clientSecret,
      stateSecret: mode.stateSecret,
      installationStore: installations,
      redirectUri: `${mode.publicUrl.replace(/\/+$/, '')}${PATHS.redirect}`,
      scopes: [...SCOPES, ...OPTIONAL_SCOPES].map(({ scope }) => scope),
      installerOptions: {
        directInstall: true,
        redirectUriPath: PATHS.redirect,
        clientOptions: clientOptionsOfInstaller,
        callbackOptions: installPages(deps),
        ...(mode.authorizationUrl !== undefined && { authorizationUrl: mode.authorizationUrl }),
      },
    },
  });
  return { receiver, http: listener };
}
