import './server/quiet.ts';
import { defineCardRefresh } from '../bots/slack/cards.ts';
import { COMMAND_PREFIX } from '../bots/slack/command.ts';
import { SlackStartError } from '../bots/slack/connect.ts';
import { PATHS as SLACK_PATHS } from '../bots/slack/http.ts';
import { TelegramStartError } from '../bots/telegram/connect.ts';
import { type BotLinks, deepLink } from '../bots/telegram/keyboard.ts';
import { WEBHOOK_PATH } from '../bots/telegram/webhook.ts';
import type { Channel } from './channel/channel.ts';
import { checkLocales } from './commands/check.ts';
import { layGround, turnDepsFor, wordsFor } from './compose/core.ts';
import { composeMessengers } from './compose/messengers.ts';
import { startStandIns } from './compose/playground.ts';
import { composeSlack, refreshOften } from './compose/slack.ts';
import { composeStaff } from './compose/staff.ts';
import { composeTelegram } from './compose/telegram.ts';
import { type Config, loadConfig } from './server/config.ts';
import { ended, listenForEnd, noteFaults, outliveReaders } from './server/ending.ts';
import { defineHousekeeping, sweepUnsent } from './server/housekeeping.ts';
import { onPath, type Route, serveHttp } from './server/http.ts';
import { createJobs } from './server/jobs.ts';
import { createLog, type Log } from './server/log.ts';
import { createMetrics } from './server/metrics.ts';
import { pictureRoute } from './server/pictures.ts';
import { healthRoutes, letterRoute, metricsRoute } from './server/routes.ts';
import { startFailureText } from './server/start-failure.ts';
import { openTrialCampaigns, registerCampaigns } from './signatures/campaign-life.ts';
import { openStore, type Store } from './store/store.ts';
import { say } from './texts/operator.ts';
import { readLiveOutlines } from './turn/live.ts';
import { createDrain } from './turn/pending.ts';
import { createTurns } from './turn/turn.ts';

/** The program while it runs. */
interface Program {
  /** Where its pages are, for a browser on this machine. */
  readonly url: string;
  /** Finishes what is in hand, closes everything, and leaves no process behind. */
  stop(): Promise<void>;
}

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
    // Every word and every campaign, read once. Each channel spells commands in its own way.
    const words = wordsFor(log);
    const slackWords = wordsFor(log, COMMAND_PREFIX);
    const slugs = words.packs.map(({ slug }) => slug);

    // The database, and the keys that make it worthless to a thief.
    const store = await openStore({ database: config.database, as: 'program', connections: 20 });
    undo.push(() => store.close());
    const ground = await layGround(config, log, store, slugs);
    const { prisma } = store;
    await registerCampaigns(prisma, slugs);
    await openTrial(config, store, slugs, tell);

    // The far end: Telegram and Slack themselves, or in the playground servers that stand in for them.
    const standIns = config.playground ? await startStandIns(words) : null;
    if (standIns) undo.push(() => standIns.stop());
    const telegramConfig = standIns?.telegram ?? config.telegram;
    const slackConfig = standIns?.slack ?? config.slack;

    // Staff and broadcasts, and the queue that works on them.
    const channels: Channel[] = [];
    const jobs = createJobs(store, log);
    const messengers = composeMessengers(ground, {
      telegram: telegramConfig && { config: telegramConfig, links: telegramLinks },
      slack: slackConfig && { config: slackConfig, tokenOf: slackToken },
    });
    const { staff, broadcasts } = await composeStaff(ground, words, jobs, messengers, channels);

    // The conversation, as each channel tells it, and the channels.
    const metrics = createMetrics();
    const telegramDeps = turnDepsFor('telegram', ground, words, staff.desk);
    const slackDeps = turnDepsFor('slack', ground, slackWords, staff.desk);
    const telegram =
      telegramConfig &&
      composeTelegram(telegramConfig, ground, telegramDeps, metrics.watch(createTurns(telegramDeps)), words);
    if (telegram) channels.push(telegram);
    const slack =
      slackConfig &&
      composeSlack(slackConfig, ground, slackDeps, metrics.watch(createTurns(slackDeps)), slackWords, {
        telegram: (payload) => (telegram ? deepLink(telegramLinks().username, payload) : null),
        pages: () => (standIns ? http.url : config.publicUrl),
      });
    if (slack) channels.push(slack.channel);
    function slackToken(account: string): Promise<string | null> {
      if (!slack) throw new Error('a broadcast in a Slack app that does not run');
      return slack.channel.tokenOf(account);
    }
    function telegramLinks(): BotLinks {
      if (!telegram) throw new Error('a link to a Telegram bot that does not run');
      return telegram.links();
    }

    // The pages.
    const outlines = () => readLiveOutlines(prisma, telegramDeps.campaigns.outlines(), config.trial);
    const routes: Route[] = [
      healthRoutes(store),
      letterRoute({ campaigns: outlines, texts: words.texts }),
      pictureRoute(words.packs),
      metricsRoute({ metrics, token: config.metricsToken }),
    ];
    if (telegram?.webhook) routes.push(onPath(WEBHOOK_PATH, telegram.webhook));
    const slackListener = slack?.channel.http;
    if (slackListener) routes.push(...Object.values(SLACK_PATHS).map((path) => onPath(path, slackListener)));
    if (standIns) {
      const page = await standIns.openPage(ground, telegramDeps);
      undo.push(() => page.close());
      routes.push((req, res) => page.handle(req, res));
    }
    const http = await serveHttp(config.host, config.port, routes, (error) =>
      log.error({ error }, 'http: a page could not be shown'),
    );
    undo.push(() => http.close());

    // Let people in, send what a crash left unsent (what is pending before the first of them comes), and keep house.
    const drain = createDrain({
      ...telegramDeps,
      textsOf: (name) => (name === 'slack' ? slackWords : words),
      channelOf: (name) => channels.find((channel) => channel.name === name) ?? null,
      onProblem: (error) => log.warn({ error }, 'a reply left unsent could not be sent yet'),
    });
    for (const channel of channels) {
      undo.push(() => channel.stop());
      await channel.start();
    }
    undo.push(staff.begin());
    undo.push(sweepUnsent(drain, config.database.kind === 'embedded', log));
    if (config.role !== 'web') {
      defineHousekeeping(jobs, { ...telegramDeps, erasureKeys: ground.erasureKeys, config, log });
      if (slack) defineCardRefresh(jobs, slack.cards, slack.channel.keeper);
    }
    if (slack && standIns) undo.push(refreshOften(slack, log));
    undo.push(() => jobs.stop());
    await jobs.start();
    undo.push(() => broadcasts.end());
    broadcasts.begin();
    return { url: http.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing outside of trial mode. */
async function openTrial(
  config: Config,
  store: Store,
  slugs: readonly string[],
  tell: (line: string) => void,
): Promise<void> {
  if (!config.trial) return;
  if (config.trialSecretMade) tell(say('start.trialSecret', { file: config.trialSecretMade }));
  const made = await openTrialCampaigns(store.prisma, slugs, config.dataDir, new Date());
  if (made.length > 0) tell(say('start.trialKeys', { dataDir: config.dataDir }));
}

/** `npm start`. */
async function main(): Promise<void> {
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  outliveReaders();
  if ((await checkLocales((line) => void process.stderr.write(`${line}\n`))) !== 0) {
    process.exitCode = 1;
    return;
  }
  const end = listenForEnd();
  const config = await loadConfig(process.cwd(), 'run');
  const log = createLog(config.logLevel);
  const { promise: faulty, resolve: endBadly } = Promise.withResolvers<void>();
  noteFaults(log, endBadly);
  const program = await startProgram(config, log, tell);
  if (!end.aborted) tell(say(config.playground ? 'start.playground' : 'start.running', { url: program.url }));
  const code = await Promise.race([ended(end).then(() => 0), faulty.then(() => 1)]);
  const stopped = await program.stop().then(
    () => true,
    () => false,
  );
  process.exit(stopped ? code : 1);
}

function failureText(error: unknown): string {
  if (error instanceof TelegramStartError) return say(`telegram.${error.problem}`);
  return error instanceof SlackStartError ? error.message : startFailureText(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
});
