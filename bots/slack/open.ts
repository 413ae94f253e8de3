import { setInterval } from 'node:timers/promises';
import type { ChannelGround, OpenChannel } from '../../src/server/channel-module.ts';
import { onPath } from '../../src/server/http.ts';
import type { Log } from '../../src/server/log.ts';
import { pictureAddress } from '../../src/server/pictures.ts';
import { type Cards, createCards, defineCardRefresh } from './cards.ts';
import { openSlack, type SlackChannel } from './client.ts';
import { PATHS } from './http.ts';
import { createSlackMessenger } from './messenger.ts';
import { createCalls } from './pacing.ts';
import type { SlackMode } from './receiver.ts';
import type { SlackConfig } from './settings.ts';
import { createWorkspaces } from './workspaces.ts';

/** The app's sending half. */
export function openChannel(
  config: SlackConfig,
  { words, prisma, privacy, log, now, pages, elsewhere, impatient }: ChannelGround,
): OpenChannel {
  const apiUrl = config.apiUrl === null ? null : `${config.apiUrl.replace(/\/+$/, '')}/`;
  const workspaces = createWorkspaces({ prisma, privacy, now });
  const calls = createCalls({ rate: config.rate });
  const slack = openSlack({
    mode: modeOf(config),
    apiUrl,
    workspaces,
    texts: words.texts,
    negotiate: words.negotiate,
    links: { elsewhere },
    pictureUrl: ({ id }) => (pages === null ? null : `${pages}${pictureAddress(id)}`),
    log,
    now,
    calls,
  });
  const { staff, tokenOf } = slack;
  const isPaused = async (account: string) => (await workspaces.rules(account)).paused;
  return {
    name: 'slack',
    staff,
    messenger: createSlackMessenger({ tokenOf, isPaused, apiUrl, now, log, calls, rate: config.rate }),
    // Only an app that any workspace may install has an address of its own.
    entry: () => (config.kind === 'install' ? `${config.publicUrl}${PATHS.install}` : null),
    serve({ turns, turnDeps }) {
      const cards = createCards(turnDeps);
      const served = slack.serve({ turns, cards });
      const { http } = served;
      return {
        ...(impatient ? refreshingOften(served, cards, log) : served),
        routes: http === null ? [] : Object.values(PATHS).map((path) => onPath(path, http)),
        keepHouse: (jobs) => defineCardRefresh(jobs, cards, served.keeper),
      };
    },
  };
}

function modeOf(config: SlackConfig): SlackMode {
  switch (config.kind) {
    case 'socket':
      return { kind: 'socket', appToken: config.appToken.reveal(), botToken: config.botToken.reveal() };
    case 'http':
      return { kind: 'http', signingSecret: config.signingSecret.reveal(), botToken: config.botToken.reveal() };
    case 'install':
      return {
        kind: 'install',
        signingSecret: config.signingSecret.reveal(),
        clientId: config.clientId,
        clientSecret: config.clientSecret.reveal(),
        stateSecret: config.stateSecret.reveal(),
        publicUrl: config.publicUrl,
      };
  }
}

const OFTEN_MS = 2_000;

/** A card's first change is shown at once; the rule of one change a minute stands in the card's row. */
function refreshingOften(slack: SlackChannel, cards: Cards, log: Log): SlackChannel {
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function refresh(): Promise<void> {
    for await (const _ of setInterval(OFTEN_MS, null, { signal: ending.signal })) {
      await cards
        .refresh(slack.keeper)
        .catch((error: unknown) => log.warn({ error }, 'playground: cards could not be refreshed'));
    }
  }

  return {
    ...slack,
    async start() {
      await slack.start();
      running = refresh().catch((error: unknown) => {
        if (!ending.signal.aborted) log.error({ error }, 'playground: cards are refreshed no more');
      });
    },
    async stop() {
      ending.abort();
      await running;
      await slack.stop();
    },
  };
}
