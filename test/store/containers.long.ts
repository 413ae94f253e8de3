import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmbedded } from '../../src/store/embedded.ts';

const LIVE = fileURLToPath(new URL('live.ts', import.meta.url));
const NOT_TRIED = 'this machine allows no namespaces, so two containers on one folder were not tried';

/** Process ids, network and mounts of its own, as a container has. */
const CONTAINER = ['unshare', '--pid', '--net', '--mount', '--fork', '--kill-child', '--mount-proc'];
/** Runs what follows, after a script that may change the mounts of the container. */
const inside = (script = ':') => ['sh', '-c', `ip link set lo up && ${script} && exec "$@"`, 'sh'];

let allowed: boolean;
let dataDir: string;
let children: ChildProcess[];
beforeAll(async () => {
  const [file = '', ...words] = [...CONTAINER, ...inside(), 'true'];
  allowed = await promisify(execFile)(file, words).then(
    () => true,
    () => false,
  );
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'opprop-containers-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) await end(child);
  await (await startEmbedded({ dataDir, database: 'opprop', as: 'guest' })).stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A program on the folder: here, or in a container. Gives the first that it says. */
async function live(where: 'here' | 'container', as: 'program' | 'guest', script?: string) {
  const within = where === 'here' ? [] : [...CONTAINER, ...inside(script)];
  const [file = '', ...words] = [...within, process.execPath, LIVE, dataDir, as];
  const child = spawn(file, words, {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const said: { readonly reason?: string; readonly found?: boolean } = JSON.parse(line);
  return { child, said };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

test('a container is refused a folder on which a program lives, and after it was killed as long as its server lives', async ({
  skip,
}) => {
  if (!allowed) skip(NOT_TRIED);
  const { child } = await live('here', 'program');
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const before = await readFile(file, 'utf8');
  expect((await live('container', 'program')).said.reason).toBe('elsewhere');
  await end(child);
  expect((await live('container', 'guest')).said.reason).toBe('elsewhere');
  expect(await readFile(file, 'utf8')).toBe(before);
  // Positive control: once the server is gone, the container may have the folder.
  await (await startEmbedded({ dataDir, database: 'opprop', as: 'program' })).stop();
  expect((await live('container', 'program')).said.found).toBe(false);
});

test('what lives in a container keeps the folder from the world outside, until the container ends', async ({
  skip,
}) => {
  if (!allowed) skip(NOT_TRIED);
  const { child } = await live('container', 'program');
  await expect(startEmbedded({ dataDir, database: 'opprop', as: 'program' })).rejects.toMatchObject({
    reason: 'elsewhere',
  });
  await end(child);
  const freed = await startEmbedded({ dataDir, database: 'opprop', as: 'program' });
  expect(freed.found).toBe(false);
  await freed.stop();
});

test('a container whose /dev/shm is read-only or tiny runs the database all the same', async ({ skip }) => {
  if (!allowed) skip(NOT_TRIED);
  const readOnly = 'mount -t tmpfs -o size=64k,ro none /dev/shm';
  const { child, said } = await live('container', 'program', readOnly);
  expect(said).toMatchObject({ found: false });
  await end(child);
});

test('a disk that is full at the first start is named, and nothing half made is left', async ({ skip }) => {
  if (!allowed) skip(NOT_TRIED);
  const small = `mount -t tmpfs -o size=12m,mode=711 none '${dataDir}'`;
  expect((await live('container', 'program', small)).said).toEqual({ reason: 'full' });
});
