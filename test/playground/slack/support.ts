import { App, LogLevel, webApi } from '@slack/bolt';
import { afterEach } from 'vitest';
import { createSlackStandIn, type SlackStandInOptions } from '../../../bots/playground/slack/stand-in.ts';

const SCOPES = [
  'chat:write',
  'commands',
  'users:read',
  'channels:read',
  'groups:read',
  'im:read',
  'im:write',
  'team:read',
  'files:write',
];

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** Runs when the test is over, in reverse order. */
export const atEnd = (close: () => Promise<unknown>): void => {
  opened.push(close);
};

/** A stand-in that listens, with one workspace, two people, two channels, and a clock to move by hand. */
export async function open(options: Partial<SlackStandInOptions> = {}) {
  const clock = { at: Date.parse('2026-01-15T12:00:00Z') };
  const standIn = createSlackStandIn({
    appName: 'Opprop',
    scopes: SCOPES,
    commands: [{ command: '/petition', description: 'Petitions', usageHint: 'sign' }],
    shortcuts: [
      { callbackId: 'sign', name: 'Sign', kind: 'global' },
      { callbackId: 'reply', name: 'Reply', kind: 'message' },
    ],
    now: () => new Date(clock.at),
    retryDelays: [0, 10, 20],
    ...options,
  });
  const { apiUrl, url, authorizeUrl } = await standIn.start();
  atEnd(() => standIn.stop());
  const team = standIn.world.team({ name: 'Harbour Choir' });
  const kari = standIn.world.person({ teamId: team, realName: 'Kari Berg', locale: 'nb-NO' });
  const ola = standIn.world.person({ teamId: team, realName: 'Ola Vik', locale: 'fr-FR' });
  const token = await standIn.admin.install(team);
  const general = standIn.world.channel({ teamId: team, name: 'general', members: [kari, ola], app: true });
  const quiet = standIn.world.channel({ teamId: team, name: 'quiet', members: [kari] });
  return {
    standIn,
    apiUrl,
    url,
    authorizeUrl,
    team,
    kari,
    ola,
    token,
    general,
    quiet,
    clock,
    web: client(apiUrl, token),
  };
}

export type World = Awaited<ReturnType<typeof open>>;

/** Bolt tells nobody of what tests make it do. */
export const quietLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** A client without retries. */
export const client = (apiUrl: string, token: string, options: webApi.WebClientOptions = {}): webApi.WebClient =>
  new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quietLogger,
    ...options,
  });

/** Calls a method with any fields at all, and gives what came. */
export const call = async (
  web: webApi.WebClient,
  method: string,
  fields: Record<string, unknown>,
): Promise<Record<string, unknown>> => ({ ...(await web.apiCall(method, fields)) });

/** The word with which a call was refused. Fails when the call went through. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const data = error instanceof Error && 'data' in error ? error.data : null;
    if (typeof data === 'object' && data !== null && 'error' in data) return String(data.error);
    throw error;
  }
  throw new Error('the call went through');
}

/** The real Bolt over HTTP, whose deliveries the stand-in now brings. */
export async function boltOverHttp({ standIn, apiUrl, token }: World, prepare: (app: App) => void): Promise<App> {
  const app = new App({
    token,
    signingSecret: standIn.credentials.signingSecret,
    processBeforeResponse: true,
    clientOptions: { slackApiUrl: apiUrl },
    logger: quietLogger,
  });
  app.error(async (error) => {
    throw error;
  });
  prepare(app);
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Bolt does not listen');
  standIn.setRequestUrl(`http://127.0.0.1:${address.port}/slack/events`);
  atEnd(() => app.stop());
  return app;
}

/** The real Bolt in Socket Mode. */
export async function boltOverSocket({ standIn, apiUrl, token }: World, prepare: (app: App) => void): Promise<App> {
  const app = new App({
    token,
    appToken: standIn.credentials.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: apiUrl },
    logger: quietLogger,
  });
  prepare(app);
  await app.start();
  atEnd(() => app.stop());
  return app;
}
