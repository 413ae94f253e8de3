import './app/quiet.ts';
import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { createPlayground } from '../bots/playground/server.ts';
import { createTelegramStandIn } from '../bots/playground/telegram/stand-in.ts';
import { createTelegramChannel } from '../bots/telegram/client.ts';
import { TelegramStartError } from '../bots/telegram/connect.ts';
import { WEBHOOK_PATH } from '../bots/telegram/webhook.ts';
import { openTrialCampaigns, registerCampaigns } from './app/campaign-life.ts';
import { createCampaigns } from './app/campaigns.ts';
import type { Channel, Turns } from './app/channel.ts';
import { checkLocales } from './app/commands/check.ts';
import { type Config, loadConfig, type TelegramConfig } from './app/config.ts';
import { defineHousekeeping, sweepUnsent } from './app/housekeeping.ts';
import { type Route, serveHttp } from './app/http.ts';
import { createInlineCards } from './app/inline-cards.ts';
import { createJobs } from './app/jobs.ts';
import { readLiveOutlines } from './app/live.ts';
import { createLog, type Log } from './app/log.ts';
import { createMetrics } from './app/metrics.ts';
import { createProfileTexts } from './app/profile-texts.ts';
import { healthRoutes, letterRoute, metricsRoute } from './app/routes.ts';
import { secret } from './app/secret.ts';
import { START_TEXTS, startFailureText, TELEGRAM_START_TEXTS } from './app/start-texts.ts';
import { createTurns, type TurnDeps } from './app/turn.ts';
import { createDrain } from './app/turn-pending.ts';
import { readWords, type Words } from './app/words.ts';
import { step } from './conversation/step.ts';
import { createCampaignKeys } from './privacy/campaign-keys.ts';
import { createPrivacy } from './privacy/privacy.ts';
import { openStore, type Store } from './store/store.ts';

/** The program while it runs. */
interface Program {
  /** Where its pages are, for a browser on this machine. */
  readonly url: string;
  /** Finishes what is in hand, closes everything, and leaves no process behind. */
  stop(): Promise<void>;
}

const LOCALES = 'locales';

/**
 * Puts the program together and starts it: read from top to bottom, this is what it is made of.
 * @throws whatever keeps it from starting, after stopping what was already started
 */
async function startProgram(config: Config, log: Log, tell: (line: string) => void): Promise<Program> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    // Every word and every campaign, read once.
    const words = readWords(LOCALES, (missing) => log.warn(missing, 'a text is missing'));
    const slugs = words.packs.map(({ slug }) => slug);

    // The database, and the keys that make it worthless to a thief.
    const store = await openStore({ database: config.database, as: 'program' });
    undo.push(() => store.close());
    const privacy = await createPrivacy({ prisma: store.prisma, secret: config.secret.reveal(), campaigns: slugs });
    await registerCampaigns(store.prisma, slugs);
    if (config.trial) await openTrial(config, store, slugs, tell);

    // The conversation, as Telegram tells it.
    const deps = turnDeps(config, words, store, privacy);
    const metrics = createMetrics();
    const turns = metrics.watch(createTurns(deps));

    // The channels: the real one with its token, or in the playground the same bot before a stand-in for Telegram.
    const standIn = config.playground ? await startStandIn(words) : null;
    if (standIn) undo.push(() => standIn.stop());
    const telegram = createTelegram(standIn?.config ?? config.telegram, config, { ...deps, turns }, words, log);
    const channels: Channel[] = telegram ? [telegram] : [];

    // The pages.
    const outlines = () => readLiveOutlines(store.prisma, deps.campaigns.outlines(), deps.exactCounts);
    const routes: Route[] = [
      healthRoutes(store),
      letterRoute({ campaigns: outlines, texts: words.texts }),
      metricsRoute({ metrics, token: config.metricsToken }),
    ];
    if (telegram?.webhook) routes.push(onPath(WEBHOOK_PATH, telegram.webhook));
    if (standIn) {
      const onTrouble = (error: unknown) => log.warn({ error }, 'playground: an action failed');
      const playground = await createPlayground({ telegram: standIn.port, onTrouble });
      undo.push(() => playground.close());
      routes.push((req, res) => playground.handle(req, res));
    }
    const http = await serveHttp(config.host, config.port, routes);
    undo.push(() => http.close());

    // Let people in, send what a crash left unsent (what is pending before the first of them comes), and keep house.
    const drain = createDrain({
      ...deps,
      textsOf: () => deps.texts,
      channelOf: (name) => channels.find((channel) => channel.name === name) ?? null,
      onProblem: (error) => log.warn({ error }, 'a reply left unsent could not be sent yet'),
    });
    for (const channel of channels) {
      undo.push(() => channel.stop());
      await channel.start();
    }
    undo.push(sweepUnsent(drain, config.database.kind === 'embedded', log));
    const jobs = createJobs(store, log);
    if (config.role !== 'web') defineHousekeeping(jobs, { ...deps, config, log });
    undo.push(() => jobs.stop());
    await jobs.start();
    return { url: http.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function turnDeps(config: Config, words: Words, store: Store, privacy: TurnDeps['privacy']): TurnDeps {
  const { organisation, retentionDays, publicUrl } = config;
  const terms = { organisation, retentionDays, channel: 'telegram' };
  return {
    prisma: store.prisma,
    pool: store.pool,
    privacy,
    campaignKeys: createCampaignKeys(store.prisma),
    campaigns: createCampaigns({ packs: words.packs, texts: words.texts, publicUrl, terms }),
    step,
    texts: words,
    settings: { ...words.settings, organisation, retentionDays },
    exactCounts: config.trial,
    now: () => new Date(),
    random: () => randomInt(2 ** 32) / 2 ** 32,
    newId: randomUUID,
  };
}

function createTelegram(
  telegram: TelegramConfig | null,
  config: Config,
  deps: TurnDeps & { readonly turns: Turns },
  words: Words,
  log: Log,
) {
  if (!telegram) return null;
  const { mode } = telegram;
  return createTelegramChannel({
    token: telegram.token.reveal(),
    apiRoot: telegram.apiRoot,
    mode:
      mode.kind === 'polling'
        ? mode
        : {
            ...mode,
            secret:
              mode.secret?.reveal() ??
              createHmac('sha256', config.secret.reveal()).update('telegram webhook').digest('base64url'),
          },
    turns: deps.turns,
    inlineCards: createInlineCards(deps),
    texts: createProfileTexts(words.texts, words.fallback),
    log,
  });
}

async function openTrial(
  config: Config,
  store: Store,
  slugs: readonly string[],
  tell: (line: string) => void,
): Promise<void> {
  if (config.trialSecretMade) tell(START_TEXTS.trialSecret(config.trialSecretMade));
  const made = await openTrialCampaigns(store.prisma, slugs, config.dataDir, new Date());
  if (made.length > 0) tell(START_TEXTS.trialKeys(config.dataDir));
}

/** The far end of the wire for the playground: the real bot talks to it as it would to Telegram. */
async function startStandIn(words: Words) {
  const token = `7000000001:${randomBytes(18).toString('base64url')}`;
  const port = createTelegramStandIn({
    token,
    botName: words.texts.plain({ key: 'bot.name' }, words.fallback),
    botUsername: 'opprop_bot',
  });
  const { url } = await port.start();
  const config: TelegramConfig = { token: secret(token), apiRoot: url, mode: { kind: 'polling' }, rate: 30 };
  return { port, config, stop: () => port.stop() };
}

function onPath(
  path: string,
  listener: (
    ...request: Parameters<Route> extends [infer Req, infer Res, ...unknown[]] ? [Req, Res] : never
  ) => Promise<void>,
): Route {
  return async (req, res, url) => {
    if (url.pathname !== path) return false;
    await listener(req, res);
    return true;
  };
}

/** `npm start`. */
async function main(): Promise<void> {
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  if (checkLocales((line) => void process.stderr.write(`${line}\n`)) !== 0) {
    process.exitCode = 1;
    return;
  }
  const config = await loadConfig(process.cwd(), 'run');
  const log = createLog(config.logLevel);
  const program = await startProgram(config, log, tell);
  tell(config.playground ? START_TEXTS.playground(program.url) : START_TEXTS.running(program.url));
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      program.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: unknown) => {
  const text = error instanceof TelegramStartError ? TELEGRAM_START_TEXTS[error.problem] : startFailureText(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
