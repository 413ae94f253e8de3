import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BotKey } from '../../src/texts/keys.ts';
import type { BotText } from '../../src/texts/text.ts';
import { scratch } from '../support/scratch.ts';

/** Writes a small `locales/` of its own into a temporary directory. `files` maps paths to contents; strings go in as they are. */
export function writeLocales(files: Readonly<Record<string, unknown>>): string {
  const root = scratch();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const written =
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content, null, 2);
    writeFileSync(join(root, path), written);
  }
  return root;
}

/** A text of locales that a test wrote for itself: the compiler knows the keys of the bots' own only. */
export function ownText(key: string, more: Omit<BotText, 'key' | 'campaign'> = {}): BotText {
  return { key: key as BotKey, ...more };
}
