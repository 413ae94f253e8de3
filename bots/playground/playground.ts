import { randomBytes } from 'node:crypto';
import type { Log } from '../../src/server/log.ts';
import { inviteStaff } from '../../src/staff/people.ts';
import type { BotKey } from '../../src/texts/keys.ts';
import type { TurnDeps } from '../../src/turn/types.ts';
import type { Words } from '../../src/turn/words.ts';
import { SHORTCUTS } from '../slack/handler.ts';
import { OPTIONAL_SCOPES, SCOPES } from '../slack/scopes.ts';
import { createCrowd } from './crowd.ts';
import { forget, type PlaygroundMemory, readMemory, writeMemory } from './memory.ts';
import type { CrowdPort } from './ports.ts';
import { makeSampleWorkspace } from './sample-workspace.ts';
import { createPlayground, type Playground } from './server.ts';
import { createSlackStandIn } from './slack/stand-in.ts';
import { createTelegramStandIn, type TelegramStandIn } from './telegram/stand-in.ts';

/** The far end of the wire for trying out: servers that behave like Telegram and Slack, and the people before them. */
export interface StandIns {
  /** The settings by which the channels find it. */
  readonly settings: Readonly<Record<string, string>>;
  /** The page. Call it once the channels' turns are there: the crowd subscribes as people do on Telegram. */
  openPage(turnDepsOf: (channel: string) => TurnDeps | null): Promise<Playground>;
  stop(): Promise<void>;
}

/** Broadcasts in the playground go at this pace, so that 5,000 messages can be watched. Telegram's free limit is 30. */
const PLAYGROUND_RATE = '100';

/** When what people do is remembered, at the latest. */
const REMEMBER_MS = 3000;

export interface StandInsDeps {
  readonly words: Words;
  readonly log: Log;
  /** Where people and chats are remembered, for the next start. */
  readonly dataDir: string;
  /** Starts the program anew without anything that was done so far; null: that is not offered. */
  readonly reset: (() => Promise<void>) | null;
}

export async function startStandIns({ words, log, dataDir, reset }: StandInsDeps): Promise<StandIns> {
  const kept = recalled(dataDir, log);
  const token = `7000000001:${randomBytes(18).toString('base64url')}`;
  const name = words.texts.plain({ key: 'bot.name' }, words.fallback);
  const label = (key: BotKey): string => words.texts.plain({ key }, words.fallback);
  const telegram = createTelegramStandIn({
    token,
    botName: name,
    botUsername: 'opprop_bot',
    memory: kept?.telegram ?? null,
  });
  const slack = createSlackStandIn({
    memory: kept?.slack ?? null,
    appName: name,
    scopes: [...SCOPES, ...OPTIONAL_SCOPES].map(({ scope }) => scope),
    commands: [{ command: '/petition', description: label('bot.shortDescription'), usageHint: 'sign' }],
    shortcuts: [
      { callbackId: SHORTCUTS.sign, name: label('slack.shortcuts.sign'), kind: 'global' },
      { callbackId: SHORTCUTS.share, name: label('slack.shortcuts.share'), kind: 'message' },
    ],
  });
  const [{ url }, { apiUrl }] = await Promise.all([telegram.start(), slack.start()]);
  const sample = kept?.sample ?? (await makeSampleWorkspace(slack));
  let remember = async (): Promise<void> => undefined;
  const forgot = (error: unknown): void => log.warn({ error }, 'playground: people and chats could not be remembered');
  let watch: NodeJS.Timeout | undefined;
  let changed = false;
  let last = Promise.resolve();
  /** One after the other: they write the same file. */
  const afterThat = (write: () => Promise<void>): Promise<void> => {
    last = last.then(write).catch(forgot);
    return last;
  };
  for (const standIn of [telegram, slack])
    standIn.on(() => {
      changed = true;
    });
  const rememberChange = async (): Promise<void> => {
    if (!changed) return;
    changed = false;
    await afterThat(() => remember());
  };
  const resetAll =
    reset &&
    (async () => {
      remember = () => forget(dataDir);
      await reset();
    });
  return {
    settings: {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: url,
      TELEGRAM_MODE: 'polling',
      TELEGRAM_RATE: PLAYGROUND_RATE,
      TELEGRAM_CHAT_RATE: PLAYGROUND_RATE,
      SLACK_API_URL: apiUrl,
      SLACK_APP_TOKEN: slack.credentials.appToken,
      SLACK_BOT_TOKEN: sample.botToken,
      SLACK_RATE: PLAYGROUND_RATE,
    },
    async openPage(turnDepsOf) {
      const deps = turnDepsOf('telegram');
      if (deps === null) throw new TypeError('the playground needs the Telegram bot');
      const crowd = crowdOf(telegram, deps, kept?.crowd ?? 0);
      const page = await createPlayground({
        telegram,
        reset: resetAll,
        languages: words.texts.languages,
        memory: kept?.page ?? null,
        slack: { seats: slack.seats, people: sample.people, on: (listener) => slack.on(listener) },
        crowd,
        staffCode: async () => (await inviteStaff(deps, 'admin', null, deps.now())).code,
        onTrouble: (error) => log.warn({ error }, 'playground: an action failed'),
      });
      const memory = () => ({
        telegram: telegram.memory(),
        slack: slack.memory(),
        sample,
        page: page.memory(),
        crowd: crowd.size(),
      });
      remember = () => writeMemory(dataDir, memory());
      watch = setInterval(() => void rememberChange(), REMEMBER_MS);
      return page;
    },
    async stop() {
      clearInterval(watch);
      await afterThat(() => remember());
      await Promise.all([telegram.stop(), slack.stop()]);
    },
  };
}

/** What an earlier playground remembered; null when that cannot be read: then this one begins anew. */
function recalled(dataDir: string, log: Log): PlaygroundMemory | null {
  try {
    return readMemory(dataDir);
  } catch (error) {
    log.warn({ error }, 'playground: people and chats of before could not be read');
    return null;
  }
}

/** Ids of the crowd lie below those that the page gives to its people. */
const FIRST_OF_CROWD = 100_000;

/** @param known so many were there before a restart */
function crowdOf(telegram: TelegramStandIn, deps: TurnDeps, known: number): CrowdPort {
  const crowd = createCrowd(deps);
  const ids = Array.from({ length: known }, (_, index) => FIRST_OF_CROWD + index);
  return {
    async add(count) {
      const first = FIRST_OF_CROWD + ids.length;
      const added = Array.from({ length: count }, (_, index) => first + index);
      for (const id of added) {
        await telegram.seats.sit({ id, firstName: String(id) });
        telegram.seats.meet(id);
      }
      ids.push(...added);
      await crowd.subscribe(added);
      return ids.length;
    },
    size: () => ids.length,
    received: () => ids.reduce((sum, id) => sum + telegram.sentTo(id), 0),
    slowDown: (seconds) => {
      telegram.faults.on({
        fault: { kind: 'too many requests', retryAfter: seconds },
        method: 'sendMessage',
        // Who is in the crowd gets broadcasts only: nobody at the page is kept waiting.
        chat: (chat) => chat >= FIRST_OF_CROWD && chat < FIRST_OF_CROWD + ids.length,
        times: 1,
      });
    },
  };
}
