import type { webApi } from '@slack/bolt';
import type { Arrival } from '../../src/channel/channel.ts';
import { NONE_SENT, type SlackAddress } from './address.ts';
import type { Doer } from './incoming.ts';

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

/** A guest from another organisation, through a shared channel, is known by their own. */
export function visitOf(
  workspace: Workspace,
  by: Doer,
  home: { teamId: string | null; enterpriseId: string | null },
): Visit {
  const guest = by.team !== null && home.enterpriseId === null && home.teamId !== null && by.team !== home.teamId;
  return { workspace, user: by.user, who: `slack:${guest ? by.team : workspace.realm}:${by.user}` };
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
