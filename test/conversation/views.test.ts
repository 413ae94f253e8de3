import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../tooling/paths.ts';

/** Whole replies and forms that a file of views makes, by the functions that it exports. */
function viewsIn(code: string): string[] {
  return code.split(/^export function /m).flatMap((part) => {
    const head = part.slice(0, part.indexOf(' {\n'));
    return /\): (?:Reply(?:\[\])?|FormView)$/.test(head) ? [/^\w+/.exec(head)?.[0] ?? ''] : [];
  });
}

async function codeBelow(folder: string): Promise<Map<string, string>> {
  const files = await readdir(join(root, folder), { recursive: true });
  const read = files
    .filter((file) => file.endsWith('.ts'))
    .map(async (file) => [file, await readFile(join(root, folder, file), 'utf8')] as const);
  return new Map(await Promise.all(read));
}

/** Parts of which steps are made rather than screens, and what is read inside others. */
const NO_SCREENS = ['say', 'toast', 'keptReply', 'formView', 'question', 'fieldErrors', 'progressCard'];

const unseen = (views: readonly string[], screens: string): string[] =>
  views.filter((view) => !NO_SCREENS.includes(view) && !new RegExp(`\\b${view}\\(`).test(screens));

test('the check measures every view: one that no screen shows is found', async () => {
  const conversation = await codeBelow('src/conversation');
  const screens = [...(await codeBelow('src/commands/screens')).values()].join('\n');
  const views = [...conversation.values()].flatMap(viewsIn);
  expect(views.length).toBeGreaterThan(35);
  expect(unseen(views, screens)).toEqual([]);
  const planted = viewsIn('export function planted(campaign: CampaignOutline): Reply {\n  return say([]);\n}\n');
  expect(unseen(planted, screens)).toEqual(['planted']);
});
