import type { CampaignOutline, CampaignState, ConsentHashes, HandedOver, LetterRoute } from './outline.ts';
import type { Pack } from './packs.ts';

/** What changes while a campaign lives. Counts are the public snapshots. */
export interface LiveFacts {
  readonly state: CampaignState;
  readonly count: number;
  readonly lettersReported: number;
  readonly rounded: boolean;
  readonly handedOver?: HandedOver | null;
}

export interface OutlineSettings {
  /** Where the program's own pages are reached (`https://…`, no slash at the end), or null. */
  readonly publicUrl: string | null;
}

/** An outline without its consent wordings: enough to make the wordings from. */
export type OutlineSubject = Omit<CampaignOutline, 'consent'>;

/** What the conversation may know of a pack, together with how the campaign lives. */
export function outlineOf({ facts, has }: Pack, live: LiveFacts, { publicUrl }: OutlineSettings): OutlineSubject {
  return {
    slug: facts.slug,
    state: live.state,
    kind: facts.kind,
    example: facts.example,
    languages: facts.languages,
    recipientRisk: facts.recipientRisk,
    goal: facts.goal ?? null,
    counts: facts.counts ?? (facts.recipientRisk === 'high' ? 'private' : 'exact'),
    count: live.count,
    lettersReported: live.lettersReported,
    rounded: live.rounded,
    sections: facts.sections.map(({ id, picture }) => ({ id, picture: picture ?? null })),
    demands: facts.demands,
    rights: facts.rights,
    links: facts.links.flatMap(({ id, url }) => (url === undefined ? [] : [{ id, url }])),
    updates: facts.updates.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)),
    published: facts.published ?? null,
    updated: facts.updated ?? null,
    ends: facts.ends ?? null,
    timeZone: facts.timeZone,
    letter: letterOf(facts, publicUrl),
    has: {
      theme: has.has('theme'),
      why: has.has('why'),
      copy: has.has('recipient.copy'),
      closed: has.has('closed'),
      delivered: has.has('delivered'),
    },
    cover: facts.cover ?? null,
    handedOver: live.handedOver ?? null,
  };
}

/** The outline with the hashes of its consent wordings by language. */
export function withConsent(
  subject: OutlineSubject,
  consent: { readonly sign: ConsentHashes; readonly updates: ConsentHashes },
): CampaignOutline {
  return { ...subject, consent };
}

function letterOf({ slug, languages, letter }: Pack['facts'], publicUrl: string | null): OutlineSubject['letter'] {
  if (letter === undefined) return null;
  const { post = [], fax = null, email = null, language = null } = letter;
  const routes: LetterRoute[] = [];
  if (post.length > 0) routes.push('post');
  if (fax !== null) routes.push('fax');
  if (email !== null) routes.push('email');
  const page =
    email === null || publicUrl === null
      ? null
      : Object.fromEntries(languages.map((spoken) => [spoken, `${publicUrl}/letter/${slug}/${spoken}`]));
  return { routes, post, fax, email, language, page };
}
