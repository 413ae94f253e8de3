import type { webApi } from '@slack/bolt';

/** What Slack says of people: their language, briefly remembered, and whether they administer, asked each time. */
export interface People {
  /** Language tag of their client; null when Slack does not say. Never rejects. */
  locale(client: webApi.WebClient, user: string): Promise<string | null>;
  /** As `locale`, but only what is remembered. */
  known(user: string): string | null;
  administers(client: webApi.WebClient, user: string): Promise<boolean>;
}

const REMEMBERED_MS = 600_000;
const MOST = 5_000;

export function createPeople(now: () => Date): People {
  const locales = new Map<string, { readonly locale: string | null; readonly until: number }>();

  function known(user: string) {
    const entry = locales.get(user);
    return entry && entry.until > now().getTime() ? entry : null;
  }

  return {
    known: (user) => known(user)?.locale ?? null,

    async locale(client, user) {
      const entry = known(user);
      if (entry) return entry.locale;
      const locale = await client.users.info({ user, include_locale: true }).then(
        (answer) => answer.user?.locale ?? null,
        () => undefined,
      );
      if (locale === undefined) return null;
      locales.delete(user);
      locales.set(user, { locale, until: now().getTime() + REMEMBERED_MS });
      const [oldest] = locales.keys();
      if (locales.size > MOST && oldest !== undefined) locales.delete(oldest);
      return locale;
    },

    async administers(client, user) {
      const { user: person } = await client.users.info({ user });
      return person?.is_admin === true || person?.is_owner === true;
    },
  };
}
