import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSlackStandIn, type SlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createCards } from '../../bots/slack/cards.ts';
import { type OpenSlack, openSlack, type SlackChannel } from '../../bots/slack/client.ts';
import { COMMAND_PREFIX } from '../../bots/slack/command.ts';
import { SHORTCUTS } from '../../bots/slack/handler.ts';
import type { Calls } from '../../bots/slack/pacing.ts';
import type { SlackMode } from '../../bots/slack/receiver.ts';
import { SCOPES } from '../../bots/slack/scopes.ts';
import { createWorkspaces } from '../../bots/slack/workspaces.ts';
import { PATIENCE } from '../../src/channel/attempt.ts';
import type { Turns } from '../../src/channel/channel.ts';
import { step } from '../../src/conversation/step.ts';
import { createAttempts } from '../../src/privacy/attempts.ts';
import { createCampaignKeys } from '../../src/privacy/campaign-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { createLog } from '../../src/server/log.ts';
import { openTrialCampaigns, registerCampaigns } from '../../src/signatures/campaign-life.ts';
import { StoreError } from '../../src/store/errors.ts';
import { createCampaigns } from '../../src/turn/campaigns.ts';
import { createTurns } from '../../src/turn/turn.ts';
import type { TurnDeps } from '../../src/turn/types.ts';
import { readWords } from '../../src/turn/words.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { scratch } from '../support/scratch.ts';
import { unpacedCalls } from '../support/unpaced.ts';
import { PATIENCE as BUSY, rest } from '../support/waiting.ts';
import { type Person, personAt } from './person.ts';

export const SLUG = 'uyghurs-abroad';

/** The core on a database of its own, and what is heard of it. */
export interface Core {
  readonly database: TestDatabase;
  readonly secret: string;
  readonly deps: TurnDeps;
  /** `held`: turns wait for it. */
  readonly turns: Turns & { away: boolean; held?: Promise<void> };
  readonly lines: string[];
  /** `ahead`: how far Slack's clock and that of installations are moved on, in ms. */
  readonly clock: { at: number; ahead: number };
}

export async function openCore(): Promise<Core> {
  const database = await freshDatabase(8);
  const { prisma, pool } = database.store;
  const words = readWords('locales', () => undefined, COMMAND_PREFIX);
  const slugs = words.packs.map(({ slug }) => slug);
  const secret = randomBytes(32).toString('base64');
  const privacy = await createPrivacy({ prisma, secret, erasureKeys: testErasureKeys(), campaigns: slugs });
  const clock = { at: Date.parse('2026-03-02T12:00:00Z'), ahead: 0 };
  await registerCampaigns(prisma, slugs);
  await openTrialCampaigns(prisma, privacy.rows, [SLUG], scratch(), new Date(clock.at));
  const terms = { organisation: null, retentionDays: 30, channel: 'slack' };
  const deps: TurnDeps = {
    prisma,
    pool,
    privacy,
    campaignKeys: createCampaignKeys(prisma, privacy.rows),
    campaigns: createCampaigns({ packs: words.packs, texts: words.texts, publicUrl: null, terms }),
    step,
    texts: words,
    settings: { ...words.settings, organisation: null, retentionDays: 30 },
    attempts: createAttempts(() => new Date()),
    exactCounts: true,
    now: () => new Date(clock.at),
    random: () => randomInt(2 ** 32) / 2 ** 32,
    newId: randomUUID,
  };
  const real = createTurns(deps);
  const turns = {
    away: false,
    held: Promise.resolve(),
    async take(arrival: Parameters<Turns['take']>[0]) {
      if (turns.away) throw new StoreError('away', 'ECONNREFUSED');
      await turns.held;
      return await real.take(arrival);
    },
    async look(arrival: Parameters<Turns['look']>[0]) {
      if (turns.away) throw new StoreError('away', 'ECONNREFUSED');
      await turns.held;
      return await real.look(arrival);
    },
  };
  return { database, secret, deps, turns, lines: [], clock };
}

export interface Rig {
  readonly standIn: SlackStandIn;
  readonly app: OpenSlack;
  readonly channel: SlackChannel;
  readonly core: Core;
  readonly team: string;
  readonly kari: Person;
  readonly ola: Person;
  readonly general: string;
  readonly quiet: string;
  readonly token: string;
  readonly apiUrl: string;
  readonly publicUrl: string;
  /** Bodies of the requests that came over HTTP, oldest first. */
  readonly bodies: readonly string[];
  cards: ReturnType<typeof createCards>;
  person(id: string): Person;
  accountOf(id: string): string;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly mode: 'http' | 'socket' | 'install';
  readonly core: Core;
  readonly scopes?: readonly string[];
  readonly elsewhere?: (payload: string) => string | null;
  readonly retryDelays?: readonly number[];
  readonly wrongToken?: boolean;
  readonly calls?: Calls;
  /** Milliseconds that a window may wait for what it is to show. */
  readonly openWithin?: number;
}

const STATE_SECRET = 'a-state-secret-that-is-long-enough-000';

/** The real channel against the stand-in, with Kari (an administrator) and Ola in a workspace of two channels. */
export async function startRig({
  mode,
  core,
  scopes,
  elsewhere,
  retryDelays = [20, 40],
  wrongToken = false,
  calls = unpacedCalls,
  openWithin,
}: RigOptions): Promise<Rig> {
  const outside = () => new Date(Date.now() + core.clock.ahead);
  const standIn = createSlackStandIn({
    appName: 'Opprop',
    scopes: scopes ?? SCOPES.map(({ scope }) => scope),
    commands: [{ command: '/petition', description: 'Opprop', usageHint: 'sign' }],
    shortcuts: [
      { callbackId: SHORTCUTS.sign, name: 'Sign', kind: 'global' },
      { callbackId: SHORTCUTS.share, name: 'Reply', kind: 'message' },
    ],
    retryDelays,
    now: outside,
    // A machine that is busy with something else is no failure; what comes too late is played as a fault.
    ackTimeoutMs: BUSY,
    triggerLifeMs: BUSY,
  });
  const { apiUrl, authorizeUrl } = await standIn.start();
  const team = standIn.world.team({ name: 'Harbour Choir' });
  const kari = standIn.world.person({ teamId: team, realName: 'Kari Canarysen', locale: 'nb-NO', admin: true });
  const ola = standIn.world.person({ teamId: team, realName: 'Ola Canarysen', locale: 'en-US' });
  const installed = mode === 'install' ? '' : await standIn.admin.install(team);
  const token = wrongToken ? 'xoxb-wrong' : installed;
  const general = standIn.world.channel({
    teamId: team,
    name: 'general',
    members: [kari, ola],
    app: mode !== 'install',
  });
  const quiet = standIn.world.channel({ teamId: team, name: 'quiet', members: [kari, ola] });

  let channel: SlackChannel;
  const bodies: string[] = [];
  const server = createServer((req, res) => {
    void channel.http?.(req, res);
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => bodies.push(Buffer.concat(parts).toString()));
  });
  const publicUrl = await listen(server);
  if (mode !== 'socket') standIn.setRequestUrl(`${publicUrl}/slack/events`);
  const { clientId, clientSecret, signingSecret, appToken } = standIn.credentials;
  const modes: Record<RigOptions['mode'], SlackMode> = {
    http: { kind: 'http', signingSecret, botToken: token },
    socket: { kind: 'socket', appToken, botToken: token },
    install: {
      kind: 'install',
      signingSecret,
      clientId,
      clientSecret,
      stateSecret: STATE_SECRET,
      publicUrl,
      authorizationUrl: authorizeUrl,
    },
  };
  const { deps } = core;
  const cards = createCards(deps);
  const write = (line: string) => void core.lines.push(line);
  const app = openSlack({
    mode: modes[mode],
    apiUrl,
    // Slack's word of a removal bears the time of day.
    workspaces: createWorkspaces({ ...deps, now: outside }),
    texts: readWords('locales', () => undefined, COMMAND_PREFIX).texts,
    negotiate: deps.texts.negotiate,
    links: { elsewhere: elsewhere ?? (() => null) },
    pictureUrl: ({ id }) => `https://example.org/pictures/${id}.png`,
    log: createLog('debug', { write }),
    now: () => new Date(),
    calls,
    patience: { ...PATIENCE, repeats: 2, backoff: { first: 10, last: 20 } },
    ...(openWithin !== undefined && { openWithin }),
  });
  channel = app.serve({ turns: core.turns, cards });
  await channel.start().catch(async (error: unknown) => {
    server.close();
    await standIn.stop();
    throw error;
  });

  const rig: Rig = {
    standIn,
    app,
    channel,
    core,
    team,
    kari: personAt(standIn, kari),
    ola: personAt(standIn, ola),
    general,
    quiet,
    token,
    apiUrl,
    publicUrl,
    bodies,
    cards,
    person: (id) => personAt(standIn, id),
    accountOf: createWorkspaces(deps).accountOf,
    settled: async () => {
      await standIn.idle();
      await rest(() => standIn.calls.length, core.database.store.pool);
    },
    stop: async () => {
      await channel.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await standIn.stop();
    },
  };
  return rig;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
