import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/**
 * Prints a page of this machine to PDF: as it stands in the file, with scripts and the network switched off.
 * @param browser path of a Chromium
 * @throws what the browser says; the caller gives it words
 */
export async function printPage(browser: string, page: string, paper: 'A4' | 'letter'): Promise<Uint8Array> {
  const launched = await chromium.launch({
    executablePath: browser,
    // Containers have neither the kernel features of the sandbox nor a graphics card, and small shared memory.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--no-pings'],
  });
  try {
    const context = await launched.newContext({ javaScriptEnabled: false, offline: true });
    const opened = await context.newPage();
    // A hundred thousand names take the layout some seconds, a million minutes.
    opened.setDefaultTimeout(0);
    await opened.goto(pathToFileURL(resolve(page)).href);
    // Fonts stand inside the page, and are ready only some time after it.
    await opened.evaluate('document.body.offsetHeight, document.fonts.ready.then(() => undefined)');
    return await opened.pdf({ format: paper === 'A4' ? 'A4' : 'Letter', preferCSSPageSize: true, tagged: false });
  } finally {
    await launched.close();
  }
}
