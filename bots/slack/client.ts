import type { App } from '@slack/bolt';
import { PATIENCE, type Patience } from '../../src/channel/attempt.ts';
import type { Channel, StaffPort, Turns } from '../../src/channel/channel.ts';
import { createLanes } from '../../src/channel/lanes.ts';
import { wait } from '../../src/channel/wait.ts';
import type { Log } from '../../src/server/log.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { OpenApp } from './app.ts';
import { createBackground } from './background.ts';
import type { CardKeeper, Cards } from './cards.ts';
import { createDirect } from './direct.ts';
import type { Request } from './handler.ts';
import type { SlackListener } from './http.ts';
import { OPEN_WITHIN_MS } from './limits.ts';
import type { Calls } from './pacing.ts';
import { createParts } from './parts.ts';
import { createReach } from './reach.ts';
import { createReceiver, type SlackMode } from './receiver.ts';
import { rememberingRules } from './remembered-rules.ts';
import type { RenderDeps } from './render.ts';
import { createStaffPort } from './staff-port.ts';
import type { Workspaces } from './workspaces.ts';

export interface SlackDeps {
  readonly mode: SlackMode;
  /** Root of the Web API, with a slash at the end; null: Slack itself. */
  readonly apiUrl: string | null;
  readonly workspaces: Workspaces;
  readonly texts: Pick<Texts, 'languages' | 'render' | 'plain'>;
  /** The language of the bots that serves a language tag best. */
  readonly negotiate: (tag: string | null) => string;
  readonly links: RenderDeps['links'];
  readonly pictureUrl: RenderDeps['pictureUrl'];
  readonly log: Log;
  readonly now: () => Date;
  readonly patience?: Patience;
  /** Milliseconds that a window may wait for what it is to show. */
  readonly openWithin?: number;
  /** How calls leave; those of the messenger too, so that both keep the limits together. */
  readonly calls: Calls;
}

/** The app as it sends without having been asked. */
export interface OpenSlack {
  readonly staff: StaffPort;
  /** The token that answers for an account, for a messenger; null: the app is not installed there, or has not started. */
  tokenOf(account: string): Promise<string | null>;
  /** The half that takes requests. Over HTTP, requests that come before `start` are refused, and come again. */
  serve(deps: SlackServeDeps): SlackChannel;
}

export interface SlackServeDeps {
  readonly turns: Turns;
  readonly cards: Cards;
}

export interface SlackChannel extends Channel {
  /** Answers the paths of http.ts; null in Socket Mode. */
  readonly http: SlackListener | null;
  /** Changes cards and takes them away, for bots/slack/cards.ts. */
  readonly keeper: CardKeeper;
}

const STOP_MS = 9_500;

/**
 * Opens the app: its clients, its way of telling staff. Nothing is sent or asked before the `start` of what it serves, which
 * rejects with SlackStartError when the token does not work or lacks a scope.
 */
export function openSlack(given: SlackDeps): OpenSlack {
  const deps = { ...given, workspaces: rememberingRules(given.workspaces) };
  const { mode, log, patience = PATIENCE, openWithin = OPEN_WITHIN_MS } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const reach = createReach({ ...deps, patience, signal });
  const { workspaceOf, removed, tokenOf, logger, options, installations } = reach;
  const render: RenderDeps = { texts: deps.texts, links: deps.links, pictureUrl: deps.pictureUrl };
  const direct = createDirect({ patience, signal });
  const staff = createStaffPort({
    ...deps,
    workspaceOf,
    direct,
    render,
    language: deps.negotiate(null),
    patience,
    signal,
  });
  return { staff, tokenOf, serve };

  function serve({ turns, cards }: SlackServeDeps): SlackChannel {
    const lanes = createLanes();
    const background = createBackground(log);
    const parts = createParts({
      ...deps,
      turns,
      cards,
      render,
      direct,
      workspaceOf,
      removed,
      lanes,
      background: background.add,
      patience,
      openWithin,
      signal,
    });
    const { receiver, http } = createReceiver({ ...deps, options, logger, installations, signal });
    const authorize = mode.kind !== 'install' && { authorize: reach.authorize };
    const app = new OpenApp({ receiver, logger, clientOptions: options, convoStore: false, ...authorize }, log);
    app.use((args) => background.track(requestOf(args).then(parts.handle)));
    app.error(async (error) => {
      throw error;
    });

    return {
      name: 'slack',
      http,
      ...parts.outside,

      async start() {
        await reach.find();
        if (mode.kind === 'socket') await receiver.start(0);
      },

      async stop() {
        stopping.abort();
        if (mode.kind === 'socket' && reach.isConnected()) await receiver.stop();
        const late = new AbortController();
        const finished = Promise.all([lanes.idle(), background.idle()]).then(() => true);
        const inTime = await Promise.race([finished, wait(STOP_MS, late.signal).then(() => false)]);
        late.abort();
        if (!inTime) log.warn({ inHand: lanes.size }, 'slack: stopped before everything in hand was finished');
      },
    };
  }

  async function requestOf(args: Parameters<Parameters<App['use']>[0]>[0]): Promise<Request> {
    const ack = 'ack' in args && typeof args.ack === 'function' ? (args.ack as Request['ack']) : null;
    return { body: args.body, ack, ...(await reach.requested(args.context)) };
  }
}
