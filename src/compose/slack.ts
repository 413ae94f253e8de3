import { type Cards, createCards } from '../../bots/slack/cards.ts';
import { createSlackChannel, type SlackChannel } from '../../bots/slack/client.ts';
import { createSlackMessenger, type SlackMessengerDeps } from '../../bots/slack/messenger.ts';
import type { SlackMode } from '../../bots/slack/receiver.ts';
import { createWorkspaces } from '../../bots/slack/workspaces.ts';
import type { Messenger } from '../broadcasts/messenger.ts';
import type { Turns } from '../channel/channel.ts';
import type { SlackConfig } from '../server/config.ts';
import type { Log } from '../server/log.ts';
import { pictureAddress } from '../server/pictures.ts';
import type { TurnDeps } from '../turn/turn.ts';
import type { Words } from '../turn/words.ts';
import type { Ground } from './core.ts';

export interface ComposedSlack {
  readonly channel: SlackChannel;
  readonly cards: Cards;
}

/** Addresses outside of Slack that the app shows. */
export interface Elsewhere {
  /** Where people go who would rather not be seen in a workspace; null: no Telegram bot runs. */
  telegram(payload: string): string | null;
  /** Where `pictureRoute` is reached by Slack: https, or null when it is not. */
  pages(): string | null;
}

/** The Slack app, real or in the playground. */
export function composeSlack(
  slack: SlackConfig,
  ground: Ground,
  deps: TurnDeps,
  turns: Turns,
  words: Words,
  elsewhere: Elsewhere,
): ComposedSlack {
  const cards = createCards(deps);
  const channel = createSlackChannel({
    mode: modeOf(slack, ground.config.publicUrl),
    apiUrl: rootOf(slack),
    turns,
    cards,
    workspaces: createWorkspaces(deps),
    texts: words.texts,
    negotiate: words.negotiate,
    links: { telegram: elsewhere.telegram },
    pictureUrl: ({ id }) => {
      const pages = elsewhere.pages();
      return pages === null ? null : `${pages}${pictureAddress(id)}`;
    },
    log: ground.log,
    now: ground.now,
  });
  return { channel, cards };
}

/** Its way of sending broadcasts. `tokenOf` is only asked when something is sent. */
export function composeSlackMessenger(
  slack: SlackConfig,
  { store: { prisma }, privacy, now, log }: Ground,
  tokenOf: SlackMessengerDeps['tokenOf'],
): Messenger {
  const workspaces = createWorkspaces({ prisma, privacy, now });
  return createSlackMessenger({
    tokenOf,
    isPaused: async (account) => (await workspaces.rules(account)).paused,
    apiUrl: rootOf(slack),
    now,
    log,
  });
}

function rootOf({ apiUrl }: SlackConfig): string | null {
  return apiUrl === null ? null : `${apiUrl.replace(/\/+$/, '')}/`;
}

function modeOf(slack: SlackConfig, publicUrl: string | null): SlackMode {
  switch (slack.kind) {
    case 'socket':
      return { kind: 'socket', appToken: slack.appToken.reveal(), botToken: slack.botToken.reveal() };
    case 'http':
      return { kind: 'http', signingSecret: slack.signingSecret.reveal(), botToken: slack.botToken.reveal() };
    case 'install':
      return {
        kind: 'install',
        signingSecret: slack.signingSecret.reveal(),
        clientId: slack.clientId,
        clientSecret: slack.clientSecret.reveal(),
        stateSecret: slack.stateSecret.reveal(),
        // The settings are refused without it.
        publicUrl: publicUrl ?? '',
      };
  }
}

const OFTEN_MS = 2_000;

/** In the playground a card's first change is shown at once; the rule of one change a minute stands in the card's row. */
export function refreshOften({ cards, channel }: ComposedSlack, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => cards.refresh(channel.keeper))
      .catch((error: unknown) => log.warn({ error }, 'playground: cards could not be refreshed'));
  }, OFTEN_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
