import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlackPerson } from './page-view.ts';
import type { SlackStandIn } from './slack/stand-in.ts';

const NAMES = join(import.meta.dirname, '../../locales/playground/sample-workspace.json');

/** A workspace to play in. */
export interface SampleWorkspace {
  readonly teamId: string;
  /** The app's bot token there. */
  readonly botToken: string;
  readonly people: readonly SlackPerson[];
  readonly channels: { readonly public: string; readonly private: string; readonly shared: string };
}

interface SamplePerson {
  readonly realName: string;
  readonly locale: string;
  readonly admin?: boolean;
}

interface Names {
  readonly team: string;
  readonly partner: string;
  readonly people: Readonly<Record<'volunteer' | 'first' | 'second', SamplePerson>>;
  readonly channels: Readonly<Record<'public' | 'private' | 'shared', string>>;
}

/**
 * Makes a workspace in the stand-in: a volunteer and two members, one of whom administers it, a public channel, a private
 * one, and one that is shared with another organisation. The app is installed and was invited to the public channel.
 */
export async function makeSampleWorkspace({
  world,
  admin,
}: Pick<SlackStandIn, 'world' | 'admin'>): Promise<SampleWorkspace> {
  const names = JSON.parse(readFileSync(NAMES, 'utf8')) as Names;
  const teamId = world.team({ name: names.team });
  const partner = world.team({ name: names.partner });
  const volunteer = world.person({ teamId, ...names.people.volunteer });
  const first = world.person({ teamId, ...names.people.first });
  const second = world.person({ teamId, ...names.people.second });
  const botToken = await admin.install(teamId);
  const members = [volunteer, first, second];
  const channels = {
    public: world.channel({ teamId, name: names.channels.public, members }),
    private: world.channel({ teamId, name: names.channels.private, kind: 'private', members: [volunteer, first] }),
    shared: world.channel({ teamId, name: names.channels.shared, members: [volunteer, second] }),
  };
  await admin.addApp(channels.public);
  await admin.share(channels.shared, partner);
  return {
    teamId,
    botToken,
    people: [
      { userId: volunteer, role: 'volunteer' },
      { userId: first, role: 'administrator' },
      { userId: second, role: 'member' },
    ],
    channels,
  };
}
