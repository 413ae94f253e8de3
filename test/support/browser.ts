import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A page that remembers what went wrong in it, so that a test can ask for silence. */
export interface WatchedPage {
  readonly page: Page;
  /** Uncaught errors, errors on the console (violations of the Content-Security-Policy too) and requests that left loopback. */
  readonly troubles: readonly string[];
}

export interface TestBrowser {
  /** A page in a context of its own: nothing is shared with other pages. Takes Playwright's context options (viewport, locale, colorScheme, ...). */
  newPage(options?: BrowserContextOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

/**
 * Starts a real Chromium for a test file; close it in `afterAll`. On Linux x64 it comes out of the npm registry,
 * elsewhere the Chrome installed on the machine is used (and its absence is Playwright's error).
 */
export async function launchBrowser(): Promise<TestBrowser> {
  const packed = process.platform === 'linux' && process.arch === 'x64';
  const browser = await chromium.launch({
    ...(packed ? { executablePath: await unpackedChromium() } : { channel: 'chrome' }),
    // Containers have neither the kernel features of the sandbox nor a graphics card, and small shared memory.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--no-pings'],
  });
  return {
    async newPage(options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      return { page, troubles: watch(page) };
    },
    close: () => browser.close(),
  };
}

function watch(page: Page): readonly string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const local = ['data:', 'blob:'].includes(protocol) || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    if (!local) troubles.push(`left loopback: ${request.url()}`);
  });
  return troubles;
}

/**
 * The path of the browser out of `@sparticuz/chromium`. The package's own unpacking takes a half-written file for a
 * whole one when two test files start at once; here the file appears under its name only when it is complete.
 */
async function unpackedChromium(): Promise<string> {
  const room = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..');
  const { version } = JSON.parse(await readFile(join(room, 'package.json'), 'utf8')) as { version: string };
  const directory = join(tmpdir(), `chromium-${version}-${process.getuid?.() ?? 0}`);
  const path = join(directory, 'chromium');
  if (await exists(path)) return path;
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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
