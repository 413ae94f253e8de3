import { createCrowd } from '../../bots/playground/crowd.ts';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { COMMAND_PREFIX } from '../../bots/slack/command.ts';
import { createSlackMessenger } from '../../bots/slack/messenger.ts';
import { OPTIONAL_SCOPES, SCOPES } from '../../bots/slack/scopes.ts';
import { createWorkspaces } from '../../bots/slack/workspaces.ts';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import { type BroadcastService, createBroadcasts } from '../../src/broadcasts/broadcasts.ts';
import type { Messenger } from '../../src/broadcasts/messenger.ts';
import type { Role } from '../../src/conversation/staff/facts.ts';
import { createJobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { createStaffSide } from '../../src/staff/desk/side.ts';
import { inviteStaff, publishersAmong } from '../../src/staff/people.ts';
import { createTurns } from '../../src/turn/turn.ts';
import { readWords } from '../../src/turn/words.ts';
import { unpaced, unpacedCalls } from '../support/unpaced.ts';
import { until } from '../support/waiting.ts';
import type { Person } from './person.ts';
import { openCore, type Rig, startRig } from './rig.ts';

/** The account that the crowd subscribes at. */
const TELEGRAM = '7000000001:a-secret-that-is-never-logged';
/** A picture of one point. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** Needed and optional scopes. */
export const EVERYTHING = [...SCOPES, ...OPTIONAL_SCOPES].map(({ scope }) => scope);

export interface StaffRig extends Rig {
  readonly broadcasts: BroadcastService;
  readonly telegram: TelegramStandIn;
  /** Somebody in the workspace who wants every update. `locale` such as `fr-FR`. */
  subscriber(locale: string): Promise<Person>;
  /** Somebody in the workspace who was invited and came. They speak English. */
  member(role: Role): Promise<Person>;
  /** A member with the window for a new broadcast before them. */
  composing(role: Role): Promise<Person>;
  /** People on Telegram who want every update, in French, Norwegian and English. */
  crowd(ids: readonly number[]): Promise<void>;
  /** All words that a person has in their direct messages with the app, oldest first. */
  inbox(person: Person): Promise<readonly string[]>;
}

/** Everything but the pages: both channels' ways of sending, staff's side, and the real Slack channel before a stand-in. */
export async function openStaffRig({
  scopes = EVERYTHING,
  rate = 60,
}: {
  readonly scopes?: readonly string[];
  readonly rate?: number;
} = {}): Promise<StaffRig> {
  const core = await openCore();
  const now = () => new Date();
  const words = readWords('locales', () => undefined, COMMAND_PREFIX);
  const log = createLog('debug', { write: (line: string) => void core.lines.push(line) });
  const telegram = createTelegramStandIn({ token: TELEGRAM, botName: 'Opprop', botUsername: 'opprop_test_bot' });
  const { url } = await telegram.start();
  let rig: Rig | null = null;
  const { prisma, privacy, campaigns } = core.deps;
  const jobs = createJobs(core.database.store, log);
  const workspaces = createWorkspaces(core.deps);
  const messengers: Messenger[] = [
    createTelegramMessenger({
      pacer: unpaced,
      token: TELEGRAM,
      apiRoot: url,
      rate: 1000,
      links: () => ({ username: 'opprop_test_bot', inlineMode: true }),
      log,
    }),
  ];
  const broadcasts = createBroadcasts({
    prisma,
    privacy,
    messengers,
    texts: words.texts,
    picturePath: () => null,
    approvals: 0,
    approvers: (of) => publishersAmong({ prisma, privacy }, of),
    queue: jobs,
    works: true,
    now,
    random: Math.random,
    log,
    lookMs: 300,
    backoff: { first: 50, last: 200 },
  });
  const staff = createStaffSide({
    prisma,
    privacy,
    now,
    campaigns,
    broadcasts,
    approvals: 0,
    retentionDays: 30,
    newcomerHours: 0,
    channels: ['telegram', 'slack'],
    exactCounts: true,
    texts: words.texts,
    localise: words.localise,
    staffPort: () => rig?.app.staff ?? null,
    log,
  });
  const deps = { ...core.deps, now, staff: staff.desk };
  const turns = Object.assign(createTurns(deps), { away: false });
  const started = await startRig({ mode: 'http', core: { ...core, deps, turns }, scopes, retryDelays: [20, 40] });
  rig = started;
  messengers.push(
    createSlackMessenger({
      tokenOf: started.app.tokenOf,
      isPaused: async (account) => (await workspaces.rules(account)).paused,
      apiUrl: started.apiUrl,
      now,
      log,
      rate,
      calls: unpacedCalls,
    }),
  );
  await jobs.start();
  broadcasts.begin();
  const endProgress = staff.begin();
  const { standIn, team } = started;

  function joined(locale: string): Person {
    const id = standIn.world.person({ teamId: team, realName: `Person ${locale}`, locale });
    standIn.world.channel({ teamId: team, name: `of-${id.toLowerCase()}`, members: [id] });
    return started.person(id);
  }

  async function member(role: Role): Promise<Person> {
    const { code } = await inviteStaff({ prisma, privacy }, role, null, now());
    const person = joined('en-US');
    await person.command(`/petition staff ${code}`);
    await person.sees('You are now staff');
    return person;
  }

  return {
    ...started,
    broadcasts,
    telegram,
    async subscriber(locale) {
      const person = joined(locale);
      await person.command('/petition updates');
      const label = words.texts.plain({ key: 'button.updatesAll' }, words.negotiate(locale));
      await until(() => person.hasModal() && person.buttons('modal').includes(label), 'the choice of updates');
      await person.press('modal', label);
      await started.settled();
      await person.close();
      return person;
    },
    member,
    async composing(role) {
      const person = await member(role);
      await person.command('/petition broadcast');
      await person.sees('[New:');
      await person.press('modal', 'New:');
      await person.sees('preview');
      return person;
    },
    async crowd(ids) {
      for (const id of ids) {
        await telegram.seats.sit({ id, firstName: `Person ${id}` });
        await telegram.seats.start(id);
      }
      await createCrowd(deps).subscribe(ids);
    },
    async inbox(person) {
      const channel = await standIn.seats.openAppMessages(person.id);
      await person.openChannel(channel);
      return person
        .messages()
        .map(
          (message) =>
            person.read({ channelId: channel, ts: message.ts }) || message.text.map(({ text }) => text).join(''),
        );
    },
    async stop() {
      await endProgress();
      await broadcasts.end();
      await jobs.stop();
      await started.stop();
      await telegram.stop();
      await core.database.drop();
    },
  };
}
