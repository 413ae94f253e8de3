import './server/quiet.ts';
import './server/loopback.ts';
import { randomInt } from 'node:crypto';
import { type BroadcastService, createBroadcasts } from './broadcasts/broadcasts.ts';
import type { Pack } from './campaign/packs.ts';
import { CHANNELS } from './channels.ts';
import { checkLocales } from './commands/check.ts';
import { refuseMovedDays, welcome } from './new-campaigns.ts';
import { doorsOf, type Ground, type Opened, openChannels } from './open-channels.ts';
import { createErasureKeys } from './privacy/erasure-keys.ts';
import { createJournal } from './privacy/journal.ts';
import { createPrivacy } from './privacy/privacy.ts';
import { keptDays } from './privacy/retention.ts';
import { type Config, loadConfig } from './server/config.ts';
import { ended, listenForEnd, noteFaults, outliveReaders } from './server/ending.ts';
import { defineHousekeeping, sweepUnsent } from './server/housekeeping.ts';
import { onRest, openHttp } from './server/http.ts';
import { createJobs, type Jobs } from './server/jobs.ts';
import { createLog, type Log } from './server/log.ts';
import { createMetrics, type Metrics } from './server/metrics.ts';
import { nightlyBackup } from './server/nightly-backup.ts';
import { tellOfServer } from './server/own-database.ts';
import { publicRoutes } from './server/pages/routes.ts';
import { pictureRoute } from './server/pictures.ts';
import { rightFolder } from './server/place.ts';
import { checkBeside, createReload, keepLooking, stampOf } from './server/reload.ts';
import { healthRoutes, metricsRoute } from './server/routes.ts';
import { startFailureText } from './server/start-failure.ts';
import { keepTakenBack, replayTakenBack } from './server/taken-back.ts';
import { noteUptake } from './server/taken-up.ts';
import { startTraces } from './server/traces.ts';
import { watchTroubles } from './server/trouble.ts';
import { type Bursts, createBursts } from './signatures/bursts.ts';
import { registerCampaigns } from './signatures/campaign-life.ts';
import { NEWCOMER_HOURS } from './signatures/handover.ts';
import { createTrailWatch, rememberedKeys, replacedKeys } from './staff/audit-witness.ts';
import { createStaffSide, type StaffSide } from './staff/desk/side.ts';
import { publishersAmong } from './staff/people.ts';
import { emptyTrial } from './store/empty.ts';
import { openStore } from './store/store.ts';
import { say } from './texts/operator.ts';
import { channelsOf, openTrial, startStandIns } from './trial.ts';
import { type Campaigns, createCampaigns, sourcesOf } from './turn/campaigns.ts';
import { createTurnDeps } from './turn/deps.ts';
import { readLiveOutlines } from './turn/live.ts';
import { createReading, pictureIn } from './turn/live-words.ts';
import { createDrain } from './turn/pending.ts';
import { readMarks } from './turn/receipt.ts';
import { createTurns } from './turn/turn.ts';
import type { Words } from './turn/words.ts';

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
async function startProgram(
  config: Config,
  log: Log,
  tell: (line: string) => void,
  beginAnew: () => Promise<void>,
): Promise<Program> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    // Every word and every campaign, read once. What changes while the program starts is another stamp.
    const read = stampOf(LOCALES);
    const reading = createReading(LOCALES, (missing) => log.warn(missing, 'a text is missing'));
    const { wordsFor } = reading;
    const words = wordsFor('/');
    const slugs = words.packs.map(({ slug }) => slug);

    // The far end: the platforms themselves, or in the playground servers that stand in for them.
    const standIns = config.playground ? await startStandIns(words, config, log, beginAnew) : null;
    if (standIns) undo.push(() => standIns.stop());
    const configured = standIns ? channelsOf(standIns.settings) : config.channels;

    // The port, which nobody is served on yet; the database; the keys that make it worthless to a thief.
    const http = await openHttp(config.host, config.port);
    undo.push(() => http.close());
    const store = await openStore({
      ...{ database: config.database, as: 'program', connections: 20 },
      onEvent: tellOfServer(log),
    });
    undo.push(() => store.close());
    const { prisma } = store;
    const erasureKeys = createErasureKeys(config.keyDir);
    const privacy = await createPrivacy({ prisma, secret: config.secret.reveal(), erasureKeys, campaigns: slugs });
    const ground: Ground = { config, log, store, privacy, now: () => new Date(), wordsFor };
    await registerCampaigns(prisma, slugs);
    await refuseMovedDays(config, prisma, words);
    const journal = createJournal(config.journalDir, config.secret.reveal());
    await replayTakenBack(prisma, journal, words.packs.map(calendarOf), log);
    undo.push(() => keepTakenBack(prisma, journal, log));
    await openTrial(ground, slugs, tell);

    const metrics = createMetrics();
    metrics.look(ground);

    // The half of each channel that sends; staff and broadcasts, which send by it; the queue that works on them.
    const opened = await openChannels(configured, ground, standIns ? http.url : config.publicUrl);
    const jobs = createJobs(store, log);
    const terms = { organisation: config.organisation, retentionDays: keptDays(config.retentionDays) };
    const campaigns = createCampaigns(sourcesOf(words, config.publicUrl, { ...terms, channel: ANY }));
    const bursts = createBursts(config.burstSigners, ground.now);
    const { staff, broadcasts } = composeStaff(ground, words, campaigns, jobs, opened, metrics, bursts);
    await staff.refresh();

    // The conversation, as each channel tells it, and the half of each channel that takes what people do.
    const served = opened.map(({ name, words: spelled, channel }) => {
      const { publicUrl, trial } = config;
      const told = { ...terms, channel: name };
      const turnDeps = createTurnDeps({
        ...ground,
        words: spelled,
        terms: told,
        publicUrl,
        trial,
        staff: staff.desk,
        bursts,
        ...(trial ? {} : { rememberKeys: () => rememberedKeys(config.keyDir) }),
      });
      const turns = metrics.watch(createTurns(turnDeps));
      return { name, words: spelled, turnDeps, channel: channel.serve({ turns, turnDeps }) };
    });
    const servedAs = (name: string) => served.find((one) => one.name === name) ?? null;

    // The pages.
    const outlines = () => readLiveOutlines(prisma, campaigns.outlines(), config.trial);
    const page = standIns && (await standIns.openPage((name) => servedAs(name)?.turnDeps ?? null));
    if (page) undo.push(() => page.close());
    const routes = [
      ...healthRoutes({ ping: () => store.ping(), now: () => performance.now() }),
      ...publicRoutes({
        ...{ campaigns: outlines, texts: words.texts, publicUrl: config.publicUrl, organisation: config.organisation },
        marks: (all) => readMarks({ prisma, privacy }, all),
        doors: (payload) => doorsOf(opened, payload),
        now: () => performance.now(),
      }),
      pictureRoute(pictureIn(words)),
      metricsRoute({ metrics, token: config.metricsToken }),
      ...served.flatMap(({ channel }) => channel.routes),
      ...(page ? [onRest(page.handle)] : []),
    ];
    http.serve(routes, (error) => log.error({ error }, 'http: a page could not be shown'));

    // Let people in, send what a crash left unsent (what is pending before the first of them comes), and keep house.
    const drain = createDrain({
      prisma,
      pool: store.pool,
      privacy,
      now: ground.now,
      localiseIn: (name) => servedAs(name)?.words.localise ?? words.localise,
      channelOf: (name) => servedAs(name)?.channel ?? null,
      onProblem: (error) => log.warn({ error }, 'a reply left unsent could not be sent yet'),
    });
    for (const { channel } of served) {
      undo.push(() => channel.stop());
      await channel.start();
    }
    undo.push(staff.begin());
    undo.push(sweepUnsent(drain, config.database.kind === 'embedded', log));
    let catchUp = async (): Promise<void> => undefined;
    if (config.role !== 'web') {
      const replaced = async () => (await replacedKeys(prisma, privacy.rows, config.keyDir)).length > 0;
      watchTroubles(jobs, { ...ground, prisma, channels: configured, replaced, tell: staff.trouble });
      catchUp = defineHousekeeping(jobs, {
        prisma,
        privacy,
        erasureKeys,
        journal,
        backUp: nightlyBackup(config, store, ground.now),
        // The data of a trial is emptied at will.
        rememberTrail: config.trial ? null : createTrailWatch({ prisma, rows: privacy.rows }, config.keyDir, log),
        campaigns,
        now: ground.now,
        random,
        config,
        log,
      });
      for (const { channel } of served) channel.keepHouse?.(jobs);
    }
    const reload = createReload({
      root: LOCALES,
      read,
      check: checkBeside,
      tell,
      note: (stamp, uptake) => noteUptake(config.dataDir, stamp, uptake),
      async take() {
        const taken = await reading.takeUp((packs) => welcome(ground, packs, tell));
        if (typeof taken === 'object') return taken;
        for (const { channel } of taken === 'taken' ? served : []) channel.wordsChanged?.();
        return { outcome: taken, said: [] };
      },
    });
    const unread = (error: unknown): void => log.error({ error }, 'changed campaigns could not be read');
    // What the program before this one noted of the same files (that only a restart can take them up) is no longer so.
    await reload.look().catch(unread);
    undo.push(keepLooking(reload, LOOK_MS, unread));
    undo.push(() => jobs.stop());
    await jobs.start();
    await catchUp();
    undo.push(() => broadcasts.end());
    broadcasts.begin();
    return { url: http.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** On which calendar a pack's days are. */
const calendarOf = ({ slug, facts }: Pack) => ({ slug, timeZone: facts.timeZone });

/** Consent wordings differ by channel; what staff and pages show of a campaign does not. */
const ANY = CHANNELS[0].name;

const random = (): number => randomInt(2 ** 32) / 2 ** 32;

const LOCALES = 'locales';
const LOOK_MS = 2_000;

/** Staff's side: broadcasts with their queues, what staff do by command, and how they are told of things. */
function composeStaff(
  { config, log, store, privacy, now }: Ground,
  words: Words,
  campaigns: Campaigns,
  jobs: Jobs,
  opened: readonly Opened[],
  metrics: Metrics,
  bursts: Bursts,
): { readonly staff: StaffSide; readonly broadcasts: BroadcastService } {
  const { prisma } = store;
  const { texts, localise } = words;
  const works = config.role !== 'web';
  const broadcasts = createBroadcasts({
    prisma,
    privacy,
    messengers: opened.flatMap(({ channel }) => (channel.messenger ? [metrics.watchSends(channel.messenger)] : [])),
    texts,
    picturePath: pictureIn(words),
    approvals: config.broadcastApprovals,
    approvers: (of) => publishersAmong({ prisma, privacy }, of),
    queue: jobs,
    works,
    now,
    random,
    log,
  });
  const staff = createStaffSide({
    prisma,
    privacy,
    now,
    campaigns,
    broadcasts,
    approvals: config.broadcastApprovals,
    retentionDays: config.retentionDays,
    exactCounts: config.trial,
    newcomerHours: config.trial ? 0 : NEWCOMER_HOURS,
    bursts,
    channels: opened.map(({ name }) => name),
    texts,
    localise,
    staffPort: (name) => opened.find((one) => one.name === name)?.channel.staff ?? null,
    log,
  });
  if (works) {
    jobs.define({ name: 'tell-staff', policy: 'exclusive' }, async () => {
      await staff.tell();
    });
    jobs.schedule('tell-staff', '* * * * *');
  }
  return { staff, broadcasts };
}

/** `npm start`. */
async function main(): Promise<void> {
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  outliveReaders();
  const folder = rightFolder(process.cwd());
  if (folder !== null) {
    process.stderr.write(`${say('start.otherFolder', { folder })}\n`);
    process.exitCode = 1;
    return;
  }
  if ((await checkLocales((line) => void process.stderr.write(`${line}\n`))) !== 0) {
    process.exitCode = 1;
    return;
  }
  const end = listenForEnd();
  const config = await loadConfig(process.cwd(), 'run', CHANNELS);
  const log = createLog(config.logLevel);
  const endTraces = config.traces && (await startTraces(config.traces, log));
  const { promise: faulty, resolve: endBadly } = Promise.withResolvers<void>();
  noteFaults(log, endBadly);
  const start = (port: number): Promise<Program> => startProgram({ ...config, port }, log, tell, beginAnew);
  let running = start(config.port);
  /** The playground again, where it was, without anything that was done so far. */
  async function beginAnew(): Promise<void> {
    const before = await running;
    running = (async () => {
      await before.stop();
      await emptyTrial(config.database);
      return await start(Number(new URL(before.url).port));
    })();
    running.catch((error: unknown) => {
      log.error({ error }, 'the playground could not begin anew: the program ends');
      endBadly();
    });
  }
  const program = await running;
  if (!end.aborted) tell(say(config.playground ? 'start.playground' : 'start.running', { url: program.url }));
  const code = await Promise.race([ended(end).then(() => 0), faulty.then(() => 1)]);
  const stopped = await running
    .then(({ stop }) => stop())
    .then(
      () => true,
      () => false,
    );
  await endTraces?.();
  process.exit(stopped ? code : 1);
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailureText(error)}\n`);
  process.exitCode = 1;
});
