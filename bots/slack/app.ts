import { App, type AppOptions } from '@slack/bolt';
import { underInstallation } from './installed.ts';
import type { Log } from './log.ts';

type ReceiverEvent = Parameters<App['processEvent']>[0];

/**
 * Bolt's app, changed in two points: what is done in a window belongs to the workspace that the app is installed in; and
 * what the library itself cannot read is acknowledged and passed over. It would let such a request wait for three seconds or
 * fail, and Slack would bring it again; an app whose events fail is sent none in the end.
 */
export class OpenApp extends App {
  readonly #log: Log;
  /** Bodies that came through the library to whoever is to read them. */
  readonly #arrived = new WeakSet<object>();

  constructor(options: AppOptions, log: Log) {
    super(options);
    this.#log = log;
    this.use(async ({ body, next }) => {
      this.#arrived.add(body);
      await next();
    });
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    let acknowledged = false;
    const ack: ReceiverEvent['ack'] = (answer) => {
      acknowledged = true;
      return event.ack(answer);
    };
    const body = underInstallation(event.body);
    try {
      await super.processEvent({ ...event, body, ack });
    } catch (error) {
      if (!(error instanceof TypeError) || this.#arrived.has(body)) throw error;
    }
    if (acknowledged) return;
    this.#log.warn({}, 'slack: a request of unknown make was passed over');
    await event.ack();
  }
}
