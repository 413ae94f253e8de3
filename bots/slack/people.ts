import type { webApi } from '@slack/bolt';

/** What Slack says of people: language and organisation, briefly remembered, and whether they administer, asked each time. */
export interface People {
  /** Language tag of their client; null when Slack does not say. Never rejects. */
  locale(client: webApi.WebClient, user: string): Promise<string | null>;
  /** As `locale`, but only what is remembered. */
  known(user: string): string | null;
  /** Slack's id of the organisation (Enterprise Grid) they belong to; null: of none. Undefined: Slack did not say. Never rejects. */
  organisation(client: webApi.WebClient, user: string): Promise<string | null | undefined>;
  administers(client: webApi.WebClient, user: string): Promise<boolean>;
}

const REMEMBERED_MS = 600_000;
const MOST = 5_000;

interface Told {
  readonly locale: string | null;
  readonly organisation: string | null;
}

export function createPeople(now: () => Date): People {
  const people = new Map<string, Told & { readonly until: number }>();
  /** Questions that Slack has not answered yet. */
  const asked = new Map<string, Promise<Told | null>>();

  function known(user: string) {
    const entry = people.get(user);
    return entry && entry.until > now().getTime() ? entry : null;
  }

  function ask(client: webApi.WebClient, user: string): Promise<Told | null> {
    const entry = known(user);
    if (entry) return Promise.resolve(entry);
    const asking = asked.get(user) ?? askSlack(client, user).finally(() => asked.delete(user));
    asked.set(user, asking);
    return asking;
  }

  async function askSlack(client: webApi.WebClient, user: string): Promise<Told | null> {
    const told = await client.users.info({ user, include_locale: true }).then(
      ({ user: person }): Told => ({
        locale: person?.locale ?? null,
        organisation: person?.enterprise_user?.enterprise_id ?? null,
      }),
      () => null,
    );
    if (told === null) return null;
    people.delete(user);
    people.set(user, { ...told, until: now().getTime() + REMEMBERED_MS });
    const [oldest] = people.keys();
    if (people.size > MOST && oldest !== undefined) people.delete(oldest);
    return told;
  }

  return {
    known: (user) => known(user)?.locale ?? null,

    async locale(client, user) {
      return (await ask(client, user))?.locale ?? null;
    },

    async organisation(client, user) {
      return (await ask(client, user))?.organisation;
    },

    async administers(client, user) {
      const { user: person } = await client.users.info({ user });
      return person?.is_admin === true || person?.is_owner === true;
    },
  };
}
