import { type BroadcastService, createBroadcasts } from '../broadcasts/broadcasts.ts';
import type { Messenger } from '../broadcasts/messenger.ts';
import { pictureFinder } from '../campaign/packs.ts';
import type { Channel } from '../channel/channel.ts';
import type { Jobs } from '../server/jobs.ts';
import { createStaffSide, type StaffSide } from '../staff/desk/side.ts';
import { createCampaigns } from '../turn/campaigns.ts';
import type { Words } from '../turn/words.ts';
import type { Ground } from './core.ts';

export interface ComposedStaff {
  readonly staff: StaffSide;
  readonly broadcasts: BroadcastService;
}

/**
 * Staff's side: broadcasts with their queues, what staff do by command, and how they are told of things.
 * @param channels filled later: channels are made after the turns, which need this
 */
export async function composeStaff(
  ground: Ground,
  words: Words,
  jobs: Jobs,
  messengers: readonly Messenger[],
  channels: readonly Channel[],
): Promise<ComposedStaff> {
  const { config, log, store, privacy, now, random } = ground;
  const { prisma } = store;
  const works = config.role !== 'web';
  const broadcasts = createBroadcasts({
    prisma,
    privacy,
    messengers,
    texts: words.texts,
    picturePath: pictureFinder(words.packs),
    approvals: config.broadcastApprovals,
    queue: jobs,
    works,
    now,
    random,
    log,
  });
  const { organisation, retentionDays, publicUrl } = config;
  const terms = { organisation, retentionDays, channel: 'telegram' };
  const staff = createStaffSide({
    prisma,
    privacy,
    now,
    campaigns: createCampaigns({ packs: words.packs, texts: words.texts, publicUrl, terms }),
    broadcasts,
    approvals: config.broadcastApprovals,
    retentionDays,
    texts: words.texts,
    localise: words.localise,
    staffPort: (name) => channels.find((one) => one.name === name)?.staff ?? null,
    log,
  });
  if (works) {
    jobs.define({ name: 'tell-staff', policy: 'exclusive' }, async () => {
      await staff.tell();
    });
    jobs.schedule('tell-staff', '* * * * *');
  }
  await staff.refresh();
  return { staff, broadcasts };
}
