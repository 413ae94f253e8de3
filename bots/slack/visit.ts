import type { webApi } from '@slack/bolt';
import type { Arrival } from '../../src/channel/channel.ts';
import { NONE_SENT, type SlackAddress } from './address.ts';
import type { Doer } from './incoming.ts';
import type { People } from './people.ts';

/** A workspace (or organisation) as a request of its people is answered: with its own token and no other. */
export interface Workspace {
  /** Opaque. */
  readonly account: string;
  /** Whose people these are: the organisation, else the workspace, in Slack's ids. */
  readonly realm: string;
  readonly client: webApi.WebClient;
  readonly forCards: webApi.WebClient;
  /** The app may read files that people give it in a form. */
  readonly takesPictures: boolean;
}

/** Somebody who does something, and where. */
export interface Visit {
  readonly workspace: Workspace;
  readonly user: string;
  /** Names the person in every channel of the program. */
  readonly who: string;
}

/**
 * Makes the visit of a request. A guest from another organisation, through a shared channel, is known as they are at home: by
 * their organisation where they have one, else by their workspace. A request does not tell that of somebody from another
 * workspace, who may be a colleague in the same organisation: then Slack is asked. While it does not answer, they are taken
 * for a colleague in an organisation, for a guest in a workspace.
 */
export async function visitOf(
  workspace: Workspace,
  { user, team }: Doer,
  home: { readonly teamId: string | null; readonly enterpriseId: string | null; readonly isEnterprise: boolean },
  people: Pick<People, 'organisation'>,
): Promise<Visit> {
  // A window of an app that a whole organisation installed names the workspace of whoever is before it.
  const isHere = !home.isEnterprise && team === home.teamId;
  const isOwn = team === null || isHere || team === home.enterpriseId;
  const realm = isOwn ? workspace.realm : await realmOf(team);
  return { workspace, user, who: `slack:${realm}:${user}` };

  async function realmOf(team: string): Promise<string> {
    const organisation = await people.organisation(workspace.client, user);
    if (organisation === undefined) return home.enterpriseId === null ? team : workspace.realm;
    return organisation ?? team;
  }
}

export function arrivalOf(
  { workspace, user, who }: Visit,
  input: Arrival['input'],
  more: { readonly key: string | null; readonly view: string | null; readonly languageHint: string | null },
): Arrival {
  const { account, takesPictures } = workspace;
  const address: SlackAddress = { account, user, who, view: more.view, dm: null, opened: null, sent: NONE_SENT };
  return {
    channel: 'slack',
    account,
    who,
    chat: user,
    address,
    input,
    key: more.key,
    languageHint: more.languageHint,
    // Slack fills nothing in: the name is typed by whoever wants to give it.
    suggestedName: null,
    place: 'private',
    asks: 'at once',
    takesPictures,
  };
}
