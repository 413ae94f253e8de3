import type { Broadcast } from '../../broadcasts/types.ts';
import type { StaffAsk } from '../../conversation/staff/ask.ts';
import type { After, Look, StaffResult } from '../../conversation/staff/result.ts';
import { readTime } from '../../staff/time.ts';
import { draftOf } from './desk-drafts.ts';
import type { StaffDeskDeps, StaffWork } from './types.ts';
import { note, told, viewOf } from './view.ts';

/** What staff do with broadcasts that are there, carried out. */

type Of<Do extends StaffAsk['do']> = Extract<StaffAsk, { do: Do }>;
type OnBroadcast = Extract<StaffAsk, { broadcast: string }>;

/** Everything that is done with a broadcast that is there. */
export async function onBroadcast(deps: StaffDeskDeps, work: StaffWork, ask: OnBroadcast): Promise<StaffResult> {
  const broadcast = await draftOf(deps, ask);
  if (!broadcast) return { of: 'no broadcast' };
  switch (ask.do) {
    case 'show broadcast':
      return await told(deps, broadcast, 'shown');
    case 'test':
      return await test(deps, work, broadcast);
    case 'ask approval':
      await note(deps, work, 'asked_approval', broadcast);
      await deps.post.approvalAsked(broadcast, work.person);
      return await told(deps, broadcast, 'approval asked');
    case 'approve':
      return await approve(deps, work, broadcast, ask.version);
    case 'send':
      return await send(deps, work, broadcast, ask);
    case 'discard':
      return await discard(deps, work, broadcast);
    case 'publish':
    case 'unpublish':
      return await publish(deps, work, broadcast, ask.do);
    case 'pause':
    case 'resume':
    case 'cancel':
      return await order(deps, work, broadcast, ask.do);
    case 'send unknown':
      return await resend(deps, work, broadcast);
    default:
      return await told(deps, broadcast, 'shown');
  }
}

/** Sends it to the person who asks, exactly as its readers get it, in every language that has a text of its own. */
async function test(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast): Promise<StaffResult> {
  const { channel, account, address } = work.arrival;
  let failed = false;
  for (const language of Object.keys(broadcast.content.texts)) {
    const outcome = await deps.broadcasts.testSend(broadcast.id, { channel, account, address, language });
    if (outcome.kind !== 'sent') failed = true;
  }
  await note(deps, work, 'tested', broadcast);
  const looks = await looksElsewhere(deps, work, broadcast);
  return { ...(await told(deps, broadcast, failed ? 'test failed' : 'tested')), looks };
}

/** How it will look in the channels that the person is not in. */
async function looksElsewhere(
  { broadcasts }: StaffDeskDeps,
  { arrival }: StaffWork,
  { id, content }: Broadcast,
): Promise<readonly Look[]> {
  // Not only those in which it has readers: the first of them would be seen to come.
  const channels = broadcasts.channels().filter((channel) => channel !== arrival.channel);
  const looks: Look[] = [];
  for (const channel of channels) {
    for (const language of Object.keys(content.texts)) {
      const message = await broadcasts.preview(id, language);
      const link = message?.buttons.flat().find((button) => button.kind === 'link');
      if (!message) continue;
      looks.push({
        channel,
        language,
        words: message.paragraphs,
        picture: message.picture !== null,
        link: link ? { label: link.label, url: link.url } : null,
      });
    }
  }
  return looks;
}

async function approve(
  deps: StaffDeskDeps,
  work: StaffWork,
  broadcast: Broadcast,
  version: number,
): Promise<StaffResult> {
  const approved = await deps.broadcasts.approve(broadcast.id, version, work.person.handle);
  if (approved.kind === 'own') return await told(deps, broadcast, 'own approval');
  if (approved.kind === 'conflict') return await told(deps, approved.broadcast ?? broadcast, 'edited meanwhile');
  if (!broadcast.approvedBy.includes(work.person.handle)) await note(deps, work, 'approved', broadcast);
  return await told(deps, approved.broadcast, 'approved');
}

async function send(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast, ask: Of<'send'>): Promise<StaffResult> {
  const zone = deps.outlines().find(({ slug }) => slug === broadcast.campaign)?.timeZone ?? 'UTC';
  const read = ask.at === null ? null : readTime(ask.at, zone, deps.now());
  if (read !== null && read.kind !== 'time') {
    const { kind: why, ...told } = read;
    return { of: 'bad time', why, told };
  }
  const order = { version: ask.version, by: work.person.handle };
  const started = await deps.broadcasts.start(broadcast.id, read === null ? order : { ...order, at: read.at });
  switch (started.kind) {
    case 'needs approval':
      return await told(deps, broadcast, 'needs approval');
    case 'conflict':
      return started.broadcast ? await told(deps, started.broadcast, 'edited meanwhile') : { of: 'no broadcast' };
    case 'already':
      return await told(deps, started.broadcast, 'shown');
    case 'started':
      await note(deps, work, 'sent', broadcast);
      return await told(deps, started.broadcast, 'sent');
    case 'scheduled':
      await note(deps, work, 'scheduled', broadcast);
      return await told(deps, started.broadcast, 'scheduled');
  }
}

async function discard(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast): Promise<StaffResult> {
  if (!(await deps.broadcasts.deleteDraft(broadcast.id))) return await told(deps, broadcast, 'not possible');
  await note(deps, work, 'discarded', broadcast);
  return { of: 'broadcast', broadcast: await viewOf(deps, broadcast), after: 'discarded' };
}

async function publish(
  deps: StaffDeskDeps,
  work: StaffWork,
  broadcast: Broadcast,
  how: 'publish' | 'unpublish',
): Promise<StaffResult> {
  const { id, campaign, content, startedAt } = broadcast;
  if (startedAt === null) return await told(deps, broadcast, 'not possible');
  if (how === 'publish') await deps.updates.publish({ broadcast: id, campaign, words: content.texts, at: startedAt });
  else await deps.updates.unpublish(id);
  const done = how === 'publish' ? 'published' : 'unpublished';
  await note(deps, work, done, broadcast);
  return await told(deps, broadcast, done);
}

const DONE = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' } as const;

async function order(
  deps: StaffDeskDeps,
  work: StaffWork,
  broadcast: Broadcast,
  how: keyof typeof DONE,
): Promise<StaffResult> {
  const ordered = await deps.broadcasts[how](broadcast.id);
  const done = ordered?.state === 'draft' ? 'unscheduled' : DONE[how];
  if (ordered?.changed) await note(deps, work, done, broadcast);
  return await again(deps, broadcast, ordered?.changed ? DONE[how] : 'shown');
}

async function resend(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast): Promise<StaffResult> {
  const count = await deps.broadcasts.resendUnknown(broadcast.id);
  if (count > 0) await note(deps, work, 'resent', broadcast);
  return await again(deps, broadcast, count > 0 ? 'resent' : 'shown');
}

/** As it is after something was done to it. */
async function again(deps: StaffDeskDeps, { id }: Broadcast, after: After): Promise<StaffResult> {
  const broadcast = await deps.broadcasts.getDraft(id);
  return broadcast ? await told(deps, broadcast, after) : { of: 'no broadcast' };
}
