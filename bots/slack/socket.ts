import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';
import { wait } from '../../src/channel/wait.ts';
import type { clientOptions } from './clients.ts';
import { errorFields } from './fault.ts';
import { isNotInstalled } from './http.ts';
import type { Log } from './log.ts';

export interface SocketDeps {
  readonly appToken: string;
  readonly clientOptions: ReturnType<typeof clientOptions>;
  readonly logger: Logger;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const AGAIN_MS = 30_000;

type App = Parameters<SocketModeReceiver['init']>[0];
type Connected = Awaited<ReturnType<SocketModeReceiver['client']['start']>>;
type ReceiverEvent = Parameters<App['processEvent']>[0];

/**
 * Bolt's receiver for Socket Mode, changed in two points: an event is acknowledged when it is done, and not when it came;
 * and a connection that cannot be opened anew is tried again, where the library's promise would end the program.
 */
export function createSocketReceiver({ appToken, clientOptions, logger, log, signal }: SocketDeps): SocketModeReceiver {
  const { logger: _same, ...options } = clientOptions;
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    installerOptions: { clientOptions: options },
    // What the app is not installed for never succeeds; anything else comes again.
    processEventErrorHandler: async ({ error }) => isNotInstalled(error),
  });

  const init = receiver.init.bind(receiver);
  receiver.init = (app) => init({ processEvent: (event: ReceiverEvent) => deferred(app, event) } as App);

  receiver.client.on('ws_message', (data: unknown) => {
    if (isSwitchedOff(data))
      log.warn(
        {},
        'slack: Socket Mode was switched off. Switch it on under "Socket Mode" in the settings of the app (https://api.slack.com/apps); the connection is tried again',
      );
  });

  let opened: Connected | null = null;
  const start = receiver.client.start.bind(receiver.client);
  receiver.client.start = async () => {
    for (;;) {
      try {
        opened = await start();
        return opened;
      } catch (error) {
        if (opened === null) throw error;
        if (!signal.aborted) {
          log.warn(errorFields(error), 'slack: the connection could not be opened anew; it is tried again');
          await wait(AGAIN_MS, signal);
        }
        // The library handles no rejection of what it opens anew: at the end there is nothing to open.
        if (signal.aborted) return opened;
      }
    }
  };
  return receiver;
}

const disconnect = z.object({ type: z.literal('disconnect'), reason: z.literal('link_disabled') });

/** Slack's last word on a connection (https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect). */
function isSwitchedOff(data: unknown): boolean {
  try {
    return disconnect.safeParse(JSON.parse(String(data))).success;
  } catch {
    return false;
  }
}

/** Bolt acknowledges an event before anything is done with it. */
async function deferred(app: App, event: ReceiverEvent): Promise<void> {
  if (!('event' in event.body)) return await app.processEvent(event);
  await app.processEvent({ ...event, ack: () => Promise.resolve() });
  await event.ack();
}
