import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
  'brave-browser',
];
const PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * A Chromium that this machine has, else the one that the development packages bring (Linux on x64); null where there is none.
 * @param path where the machine looks for programs
 */
export async function findBrowser(path: string): Promise<string | null> {
  const found = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const place of [...found, ...(PLACES[process.platform] ?? [])])
    if (await allowed(place, constants.X_OK)) return place;
  return await unpackedChromium();
}

/**
 * The path of the browser out of `@sparticuz/chromium`; null where the package is not installed or not for this machine. The
 * package's own unpacking takes a half-written file for a whole one when two processes start at once; here the file appears
 * under its name only when it is complete.
 */
export async function unpackedChromium(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const room = packageFolder();
  if (room === null) return null;
  const { version } = JSON.parse(await readFile(join(room, 'package.json'), 'utf8')) as { version: string };
  const directory = join(tmpdir(), `chromium-${version}-${process.getuid?.() ?? 0}`);
  const path = join(directory, 'chromium');
  if (await allowed(path, constants.X_OK)) return path;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const half = `${path}.${process.pid}`;
  try {
    await pipeline(createReadStream(join(room, 'bin/chromium.br')), createBrotliDecompress(), createWriteStream(half));
    await chmod(half, 0o700);
    await rename(half, path);
  } finally {
    await rm(half, { force: true });
  }
  return path;
}

function packageFolder(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..');
  } catch {
    return null;
  }
}

function allowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
