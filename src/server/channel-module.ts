import type { Messenger } from '../broadcasts/messenger.ts';
import type { ChannelLimits } from '../campaign/check/limits.ts';
import type { Channel, StaffPort, Turns } from '../channel/channel.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { Lease } from '../store/lease.ts';
import type { TurnDeps } from '../turn/types.ts';
import type { Words } from '../turn/words.ts';
import type { Finding } from './finding.ts';
import type { Route } from './http.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import { readSettings, type Shapes } from './settings.ts';

/**
 * What a channel is to the program. Each folder of a channel in `bots/` exports one value made by `defineChannel`, and
 * `src/channels.ts` lists them; nothing else names a channel.
 */

/** The settings of a channel, as they were found. */
export interface Given<V> {
  /** Those that are set and right. */
  readonly values: Partial<V>;
  /** Names of those that are set to something wrong, which is reported already. */
  readonly wrong: readonly (keyof V & string)[];
  /** PUBLIC_URL; null when it is not set, `wrong` when it is reported already. */
  readonly publicUrl: string | 'wrong' | null;
}

/** A setting that `setup` asks for. Any of a channel may be left out. */
export interface SetupQuestion<Name extends string = string> {
  readonly name: Name;
  readonly about: string;
  /** It is not shown while it is typed. */
  readonly secret: boolean;
}

/** What the settings come to. `config` null: the operator does not want this channel. */
export type ReadConfig<C> = { readonly config: C | null } | { readonly problems: readonly string[] };

export interface ChannelDefinition<Name extends string, V, C> {
  /** Folder below `bots/`, key of the words about it (`channel.<name>`), and how rows of the database name it. Never changed. */
  readonly name: Name;
  /** How people write a command here: `/sign` is `/`, `/petition sign` is `/petition `. */
  readonly commandPrefix: string;
  /** Settings by name in the environment; each begins with the channel's name in capitals. */
  readonly shapes: Shapes<V>;
  /** What the value of a setting must be, for the operator: “must be …”. */
  describe(setting: keyof V & string): string;
  /** What its platform takes, for the check of texts. */
  readonly limits: ChannelLimits;
  /** Settings that `setup` asks for. */
  readonly setup: readonly SetupQuestion<keyof V & string>[];
  /** What the doctor says where the channel is not set up; null: it is nothing that one sets up. */
  readonly absent: string | null;
  read(given: Given<V>): ReadConfig<C>;
  /** Examines what the settings lead to, without starting anything. */
  doctor(config: C): Promise<readonly Finding[]>;
  /** The channel's outgoing half. Nothing is sent or asked before `start`. */
  open(config: C, ground: ChannelGround): OpenChannel | Promise<OpenChannel>;
}

/** A channel, whatever its settings are. */
export interface ChannelModule<Name extends string = string>
  extends Pick<ChannelDefinition<Name, unknown, never>, 'name' | 'commandPrefix' | 'limits' | 'absent'> {
  /** Names of its settings. */
  readonly settings: readonly string[];
  readonly setup: readonly (SetupQuestion & {
    /** What is wrong with a value, for the operator; null: nothing. */
    wrong(value: string): string | null;
  })[];
  /** Reads its settings, with all that is wrong with them. */
  configure(
    values: Readonly<Record<string, string | undefined>>,
    publicUrl: string | 'wrong' | null,
  ): {
    readonly channel: ConfiguredChannel | null;
    /** At least one of its settings is there, right or not. */
    readonly wanted: boolean;
    /** For the operator, each beginning with the name of a setting where it is about one. Without values. */
    readonly problems: readonly string[];
  };
}

/** A channel that is set up. */
export interface ConfiguredChannel {
  readonly name: string;
  readonly commandPrefix: string;
  /** As the channel reads them; for looking at. */
  readonly settings: unknown;
  doctor(): Promise<readonly Finding[]>;
  open(ground: ChannelGround): OpenChannel | Promise<OpenChannel>;
}

/** What a channel stands on. */
export interface ChannelGround {
  readonly log: Log;
  readonly prisma: PrismaClient;
  readonly privacy: Privacy;
  readonly now: () => Date;
  /** The words, with commands as this channel spells them. */
  readonly words: Words;
  /** PUBLIC_URL. */
  readonly publicUrl: string | null;
  /** Below which its platform reaches the program's pages; null: it does not. */
  readonly pages: string | null;
  /** A playground: who looks at it does not want to wait for what is done once a minute. */
  readonly impatient: boolean;
  /** 32 bytes in base64url that only this program knows, the same on every machine. */
  deriveSecret(purpose: string): string;
  /** What one program at a time does, of those that share the database; null: no other can reach it. */
  lease(name: string): Lease | null;
  /** An address that opens the bot in another channel; null: there is none. */
  elsewhere(payload: string): string | null;
}

/** The half of a channel that sends without having been asked. */
export interface OpenChannel {
  readonly name: string;
  /** How broadcasts are sent; null: not at all. */
  readonly messenger: Messenger | null;
  readonly staff: StaffPort | null;
  /** An address that opens the bot here; null: there is none. Asked once the program runs. */
  entry(payload: string): string | null;
  /** The half that takes what people do. */
  serve(deps: ServeDeps): ServedChannel;
}

export interface ServeDeps {
  readonly turns: Turns;
  /** What the turns work with, for what a channel shows outside of turns (cards that people share). */
  readonly turnDeps: TurnDeps;
}

export interface ServedChannel extends Channel {
  /** What it answers on the program's HTTP server. */
  readonly routes: readonly Route[];
  /** What it does by the clock, on the machines that do such work. */
  keepHouse?(jobs: Jobs): void;
}

/** Why a channel cannot start; `message` is for the operator, without values. */
export class ChannelStartError extends Error {
  override name = 'ChannelStartError';
}

/** Makes the module of a channel. What its settings are is known to the channel alone. */
export function defineChannel<const Name extends string, V, C>(
  definition: ChannelDefinition<Name, V, C>,
): ChannelModule<Name> {
  const { name, commandPrefix, shapes, limits, setup, absent } = definition;
  return {
    name,
    commandPrefix,
    settings: Object.keys(shapes),
    limits,
    setup: setup.map((question) => ({
      ...question,
      wrong: (value) => (shapes[question.name].safeParse(value).success ? null : definition.describe(question.name)),
    })),
    absent,
    configure(values, publicUrl) {
      const { settings, wrong } = readSettings(shapes, values);
      const wanted = wrong.length > 0 || Object.keys(settings).length > 0;
      const read = definition.read({ values: settings, wrong, publicUrl });
      const bad = wrong.map((setting) => `${setting} ${definition.describe(setting)}`);
      if ('problems' in read) return { channel: null, wanted, problems: [...bad, ...read.problems] };
      const { config } = read;
      const channel = config && {
        name,
        commandPrefix,
        settings: config,
        doctor: () => definition.doctor(config),
        open: (ground: ChannelGround) => definition.open(config, ground),
      };
      return { channel, wanted, problems: bad };
    },
  };
}
