import { z } from 'zod';
import { canonicalTag } from '../texts/languages.ts';
import { isWebAddress } from '../texts/web-address.ts';

/**
 * The facts of a campaign, as `facts.json` holds them. The message of each rule is the code of a problem (see
 * check/problem.ts), whose words stand in `locales/check/`.
 */

/** The same rule as for `CampaignOutline.slug`: it must fit a button, and a deep link of 64 characters. */
const slug = z.string().regex(/^[a-z0-9-]{1,24}$/, 'badSlug');
/** Ids are parts of text keys, so without dots (they part keys) and without underscores (plural endings begin so). */
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'badId');
const language = z.string().refine((tag) => canonicalTag(tag) === tag, 'badLanguage');
const instant = z.string().refine(isInstant, 'badDate');
const line = z.string().regex(/^\S[^\n]*$/, 'badLine');
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.(png|jpg|jpeg)$/, 'badPictureName');

export const factsSchema = z.strictObject({
  slug,
  kind: z.enum(['petition', 'email']),
  example: z.boolean().default(false),
  languages: z.array(language).min(1, 'noLanguage'),
  recipientRisk: z.enum(['high', 'low']),
  counts: z.enum(['exact', 'private']).optional(),
  goal: z.int('badGoal').positive('badGoal').optional(),
  published: instant.optional(),
  updated: instant.optional(),
  ends: z.iso.date('badDay').optional(),
  timeZone: z.string().refine(isTimeZone, 'badTimeZone'),
  sections: z.array(z.strictObject({ id, picture: id.optional() })).default([]),
  demands: z.array(id).default([]),
  rights: z
    .array(z.strictObject({ id, article: z.int('badArticle').min(1, 'badArticle').max(30, 'badArticle') }))
    .default([]),
  links: z.array(z.strictObject({ id, url: z.string().refine(isWebAddress, 'badAddress').optional() })).default([]),
  updates: z.array(z.strictObject({ id, at: instant })).default([]),
  letter: z
    .strictObject({
      language: language.optional(),
      post: z.array(line).min(1, 'badLine').optional(),
      fax: z
        .string()
        .regex(/^\+\d[\d ]{5,24}$/, 'badFax')
        .optional(),
      email: z.email('badEmail').optional(),
    })
    .optional(),
  cover: id.optional(),
  images: z.record(id, z.strictObject({ file: fileName, source: line, licence: line })).default({}),
});

export type Facts = z.output<typeof factsSchema>;

const text = z.string().refine((written) => written.trim() !== '', 'emptyText');

/** Texts that a pack may leave out as a whole: then the bots' neutral words serve. */
export const OPTIONAL_TEXTS = ['theme', 'why', 'recipient.copy', 'closed', 'delivered'] as const;
export type OptionalText = (typeof OPTIONAL_TEXTS)[number];

/** What a pack's `<language>.json` must hold, given its facts: a text for each id, and nothing that no one would read. */
export function textsSchema(facts: Facts) {
  return z.strictObject({
    theme: text.optional(),
    title: text,
    call: text,
    source: text,
    recipient: z.strictObject({ name: text, copy: text.optional() }),
    why: text.optional(),
    sections: each(facts.sections, z.strictObject({ title: text, body: text })),
    demands: each(
      facts.demands.map((demand) => ({ id: demand })),
      z.strictObject({ now: text, past: text }),
    ),
    ...(facts.demands.length > 0 ? { demandsIntro: z.strictObject({ now: text, past: text }) } : {}),
    rights: each(facts.rights, text),
    links: each(facts.links, text),
    updates: each(facts.updates, z.strictObject({ title: text, body: text })),
    ...(facts.letter ? { letter: z.strictObject({ subject: text, greeting: text, body: text, closing: text }) } : {}),
    images: each(
      Object.keys(facts.images).map((image) => ({ id: image })),
      z.strictObject({ alt: text }),
    ),
    closed: z.strictObject({ thanks: text, after: text }).optional(),
    delivered: z.strictObject({ thanks: text }).optional(),
    share: z.strictObject({ invite: text }),
  });
}

/** One text for each id; the whole group may be left out when there are none. */
function each<Of extends z.ZodType>(ids: readonly { readonly id: string }[], of: Of) {
  const group = z.strictObject(Object.fromEntries(ids.map(({ id: name }) => [name, of])));
  return ids.length === 0 ? group.optional() : group;
}

function isInstant(written: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(written) && !Number.isNaN(Date.parse(written))
  );
}

function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}
