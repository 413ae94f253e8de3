import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../../src/store/embedded.ts';
import { until } from '../support/waiting.ts';
import { root } from '../tooling/paths.ts';

/** A checkout of its own as far as npm sees, without this machine's `.env`. */
let place: string;
let dataDir: string;
/** Process groups: what outlives its npm is still in its group. */
const groups = new Set<number>();
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'opprop-ending-'));
  dataDir = await mkdtemp(join(tmpdir(), 'opprop-ending-data-'));
  for (const name of ['package.json', 'src', 'bots', 'locales', 'prisma', 'node_modules']) {
    await symlink(join(root, name), join(place, name));
  }
});
afterEach(() => {
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // All of it has ended, as it should.
    }
  }
  groups.clear();
});
afterAll(async () => {
  await (await startEmbedded({ dataDir, database: 'opprop_trial', as: 'guest' })).stop();
  for (const directory of [place, dataDir]) await rm(directory, { recursive: true, force: true });
});

/** Runs npm as the leader of a process group, as a terminal does. */
function npm(...words: string[]) {
  const child = spawn('npm', words, {
    cwd: place,
    env: { PATH: process.env['PATH'], HOME: place, DATA_DIR: dataDir, PORT: '0', npm_config_update_notifier: 'false' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) groups.add(child.pid);
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said.text += chunk.toString();
    });
  }
  return { child, said };
}

async function started(): Promise<{ child: ChildProcess; address: string }> {
  const { child, said } = npm('start');
  await until(() => /Open http\S+/.test(said.text), 'the start');
  return { child, address: /Open (http\S+)/.exec(said.text)?.[1] ?? '' };
}

const log = () => readFile(join(dataDir, 'postgres', 'server.log'), 'utf8');

/** The database wrote down that it was stopped in order, and nobody answers at the address. */
async function isOver(address: string): Promise<void> {
  await until(async () => /database system is shut down\s*$/.test(await log()), 'the end of the database');
  const answers = () =>
    fetch(address).then(
      () => true,
      () => false,
    );
  await until(async () => !(await answers()), 'the end of the program');
}

test.each<[string, (npm: number) => void]>([
  ['SIGTERM to npm, whose shell tells nobody', (pid) => process.kill(pid, 'SIGTERM')],
  ['a terminal that is closed', (pid) => process.kill(-pid, 'SIGHUP')],
  ['an impatient Ctrl+C', (pid) => void [1, 2, 3].map(() => process.kill(-pid, 'SIGINT'))],
])('%s ends `npm start` and its database in order', async (_what, end) => {
  const { child, address } = await started();
  expect((await fetch(address)).status).toBe(200);
  end(child.pid ?? 0);
  await isOver(address);
});

test('a command whose reader leaves ends quietly, and leaves no server behind', async () => {
  const { child, said } = npm('run', '--silent', 'opprop', '--', 'doctor');
  child.stdout.destroy();
  await once(child, 'close');
  expect(said.text).not.toMatch(/EPIPE|at file:|node:internal/);
  await isOver('http://127.0.0.1:1');
});

test('a command that is interrupted leaves no server behind', async () => {
  const starts = async () => (await log()).split('ready to accept connections').length;
  const before = await starts();
  const { child } = npm('run', '--silent', 'opprop', '--', 'doctor');
  await until(async () => (await starts()) > before, 'the start of the database');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await once(child, 'close');
  await isOver('http://127.0.0.1:1');
});
