import { describe, expect, test } from 'vitest';
import { createStage } from '../support/stage.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';
import { PATHS } from './paths.ts';
import { STAFF_PATHS } from './staff-paths.ts';

const LANGUAGES = ['nb', 'fr', 'en'] as const;

/**
 * Whole conversations as people read them, one golden file for each path and language. A change of words or of behaviour
 * shows as a difference; `npm test -- -u` writes the files anew, and the difference is reviewed.
 */
describe.each(LANGUAGES)('transcripts in %s', (language) => {
  test.each([...PATHS, ...STAFF_PATHS])('$name', async ({ name, stage, supporter, walk }) => {
    const dialogue: Dialogue = createDialogue(createStage(stage), { language, ...supporter });
    walk(dialogue);
    await expect(dialogue.transcript).toMatchFileSnapshot(`../transcripts/${language}/${name}.txt`);
  });
});
