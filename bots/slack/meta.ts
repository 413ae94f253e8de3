import { z } from 'zod';
import type { FormId } from '../../src/conversation/forms.ts';
import { LIMITS } from './limits.ts';

/**
 * What a view carries in its `private_metadata`: Slack keeps it and gives it back with whatever is done in the view. It
 * comes back signed by Slack, but through the hands of a client, so nothing is granted by it.
 */
const metaSchema = z.object({
  /** Language of the words in the view. */
  language: z.string().max(20),
  /** Opened from the App Home, which is to show the new state afterwards. */
  home: z.boolean(),
  /** The view is a form of the conversation. */
  form: z.object({ id: z.string(), subject: z.string().max(200) }).nullable(),
  /** The view shares a campaign. */
  share: z.string().max(24).nullable(),
  /** Cards go here as a reply, and nowhere else: channel, message, and the address that Slack gave for answers. */
  target: z.object({ channel: z.string().max(20), message: z.string().max(30), url: z.string().max(400) }).nullable(),
});
export type Meta = z.infer<typeof metaSchema>;

export function freshMeta(language: string, more: Partial<Meta> = {}): Meta {
  return { language, home: false, form: null, share: null, target: null, ...more };
}

/** Throws RangeError when it is longer than Slack takes. */
export function writeMeta(meta: Meta): string {
  const written = JSON.stringify(meta);
  if (written.length > LIMITS.privateMetadata) throw new RangeError('private metadata over 3000 characters');
  return written;
}

/** Null for what no version of this app wrote. */
export function readMeta(written: string): Meta | null {
  try {
    const read = metaSchema.safeParse(JSON.parse(written));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const FORM_IDS: Readonly<Record<FormId, true>> = {
  sign: true,
  correct: true,
  letter: true,
  broadcast: true,
  picture: true,
  delivered: true,
  cohort: true,
};

export function isFormId(id: string): id is FormId {
  return Object.hasOwn(FORM_IDS, id);
}
