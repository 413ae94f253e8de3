import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { unpackedChromium } from '../../src/handover/browser.ts';

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
  const packed = await unpackedChromium();
  const browser = await chromium.launch({
    ...(packed ? { executablePath: packed } : { channel: 'chrome' }),
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
