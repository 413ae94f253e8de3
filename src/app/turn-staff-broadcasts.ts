import type { Broadcast, BroadcastContent } from '../broadcasts/types.ts';
import type { Language } from '../campaign/outline.ts';
import type { Change, StaffAsk } from '../conversation/staff/ask.ts';
import type { After, StaffResult } from '../conversation/staff/result.ts';
import type { Text } from '../conversation/text.ts';
import { type Audited, audit } from '../staff/audit.ts';
import { readTime } from '../staff/time.ts';
import type { Arrival } from './channel.ts';
import type { StaffDeskDeps, StaffWork } from './turn-staff-desk.ts';
import { cutsOf, lineOf, readId, viewOf, writeId } from './turn-staff-view.ts';

/** What staff do with broadcasts, carried out. */

type Of<Do extends StaffAsk['do']> = Extract<StaffAsk, { do: Do }>;
type OnBroadcast = Extract<StaffAsk, { broadcast: string }>;

const LISTED = 12;

export async function listBroadcasts({ broadcasts }: StaffDeskDeps, { language }: StaffWork): Promise<StaffResult> {
  const states = ['draft', 'scheduled', 'planning', 'sending', 'paused', 'done', 'cancelled'] as const;
  const all = await broadcasts.listDrafts({ states });
  const open = all.filter(({ state }) => state !== 'done' && state !== 'cancelled');
  const ended = all.filter((one) => !open.includes(one));
  const listed = [...open, ...ended.slice(0, 5)].slice(0, LISTED);
  return { of: 'list broadcasts', broadcasts: listed.map((one) => lineOf(one, language)) };
}

/** A new draft. A closing's thank-you that was begun before is taken up again. */
export async function compose(deps: StaffDeskDeps, work: StaffWork, ask: Of<'compose'>): Promise<StaffResult> {
  const { campaign, occasion } = ask;
  const { broadcasts } = deps;
  if (occasion !== 'update') {
    const begun = await broadcasts.listDrafts({ states: ['draft'], campaign });
    const same = begun.find(({ purpose }) => purpose === occasion);
    if (same) return await told(deps, work, same, 'composed');
  }
  const empty: BroadcastContent = { texts: prefilled(deps, ask), picture: null, link: null };
  const content = await changed(deps, work, campaign, empty, ask.changes ?? []);
  if (content === null) return { of: 'no picture' };
  const cuts = cutsOf(broadcasts, { id: 0, campaign, content });
  if (cuts.length > 0) return { of: 'too long', cuts };
  const broadcast = await broadcasts.createDraft({ campaign, purpose: occasion, content, author: work.person.handle });
  await note(deps, work, 'composed', broadcast);
  return await told(deps, work, broadcast, 'composed');
}

/** The words that a draft begins with: the pack's for the occasion, or those of a milestone. */
function prefilled(
  { outlines, texts }: StaffDeskDeps,
  { campaign, occasion, from }: Of<'compose'>,
): BroadcastContent['texts'] {
  const outline = outlines().find(({ slug }) => slug === campaign);
  if (!outline || from === 'nothing') return {};
  const pack = (key: string): Text => ({ campaign, key });
  const words: Text[] =
    typeof from === 'number'
      ? [{ key: 'staff.milestone.draft', params: { percent: from, title: pack('title') } }]
      : occasion === 'closing'
        ? [
            outline.has.closed ? pack('closed.thanks') : { key: 'ended.thanks' },
            ...(outline.has.closed ? [pack('closed.after')] : []),
          ]
        : [
            outline.has.delivered
              ? pack('delivered.thanks')
              : { key: 'staff.deliveredDraft', params: { title: pack('title') } },
          ];
  return Object.fromEntries(
    outline.languages.map((language) => [language, words.flatMap((one) => texts.render(one, language))]),
  );
}

/** Changes a draft. Someone who edited it meanwhile keeps their changes of other fields. */
export async function change(deps: StaffDeskDeps, work: StaffWork, ask: Of<'change'>): Promise<StaffResult> {
  const { broadcasts } = deps;
  let broadcast = await draftOf(deps, ask);
  while (broadcast) {
    if (broadcast.state !== 'draft') return await told(deps, work, broadcast, 'not possible');
    const content = await changed(deps, work, broadcast.campaign, broadcast.content, ask.changes);
    if (content === null) return { of: 'no picture' };
    const cuts = cutsOf(broadcasts, { id: broadcast.id, campaign: broadcast.campaign, content });
    if (cuts.length > 0) return { of: 'too long', cuts };
    if (JSON.stringify(content) === JSON.stringify(broadcast.content))
      return await told(deps, work, broadcast, 'changed');
    const saved = await broadcasts.saveDraft(broadcast.id, broadcast.version, { content, editor: work.person.handle });
    if (saved.kind === 'saved') {
      await note(deps, work, 'edited', saved.broadcast);
      return await told(deps, work, saved.broadcast, 'changed');
    }
    broadcast = saved.broadcast;
  }
  return { of: 'no broadcast' };
}

/** Null: the picture cannot be had. */
async function changed(
  deps: StaffDeskDeps,
  { arrival }: StaffWork,
  campaign: string,
  before: BroadcastContent,
  changes: readonly Change[],
): Promise<BroadcastContent | null> {
  let content = before;
  for (const one of changes) {
    if (one.kind === 'words') content = { ...content, texts: withWords(content.texts, one.language, one.words) };
    else if (one.kind === 'link') content = { ...content, link: one.link && linkOf(deps, campaign, one.link) };
    else {
      const picture = one.picture === null ? null : await stored(deps, arrival, one.picture);
      if (one.picture !== null && picture === null) return null;
      content = { ...content, picture };
    }
  }
  return content;
}

function withWords(
  texts: BroadcastContent['texts'],
  language: Language,
  words: Extract<Change, { kind: 'words' }>['words'],
) {
  const { [language]: _before, ...others } = texts;
  return words === null ? others : { ...others, [language]: words };
}

function linkOf({ outlines }: StaffDeskDeps, campaign: string, { label, url }: { label: string; url: string }) {
  const languages = outlines().find(({ slug }) => slug === campaign)?.languages ?? [];
  return { url, labels: Object.fromEntries(languages.map((language) => [language, label])) };
}

async function stored({ broadcasts, staffPort }: StaffDeskDeps, arrival: Arrival, picture: string) {
  const port = staffPort(arrival.channel);
  const found = port ? await port.picture(arrival.account, picture) : null;
  return found && (await broadcasts.storePicture(found));
}

async function draftOf({ broadcasts }: StaffDeskDeps, { broadcast }: OnBroadcast): Promise<Broadcast | null> {
  const id = readId(broadcast);
  return id === null ? null : await broadcasts.getDraft(id);
}

/** Everything that is done with a broadcast that is there. */
export async function onBroadcast(deps: StaffDeskDeps, work: StaffWork, ask: OnBroadcast): Promise<StaffResult> {
  const broadcast = await draftOf(deps, ask);
  if (!broadcast) return { of: 'no broadcast' };
  switch (ask.do) {
    case 'show broadcast':
    case 'watch':
      return await told(deps, work, broadcast, 'shown');
    case 'test':
      return await test(deps, work, broadcast);
    case 'ask approval':
      await note(deps, work, 'asked_approval', broadcast);
      await deps.post.approvalAsked(broadcast, work.person);
      return await told(deps, work, broadcast, 'approval asked');
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
      return await told(deps, work, broadcast, 'shown');
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
  return await told(deps, work, broadcast, failed ? 'test failed' : 'tested');
}

async function approve(
  deps: StaffDeskDeps,
  work: StaffWork,
  broadcast: Broadcast,
  version: number,
): Promise<StaffResult> {
  const approved = await deps.broadcasts.approve(broadcast.id, version, work.person.handle);
  if (approved.kind === 'own') return await told(deps, work, broadcast, 'own approval');
  if (approved.kind === 'conflict') return await told(deps, work, approved.broadcast ?? broadcast, 'edited meanwhile');
  if (!broadcast.approvedBy.includes(work.person.handle)) await note(deps, work, 'approved', broadcast);
  return await told(deps, work, approved.broadcast, 'approved');
}

async function send(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast, ask: Of<'send'>): Promise<StaffResult> {
  const zone = deps.outlines().find(({ slug }) => slug === broadcast.campaign)?.timeZone ?? 'UTC';
  const at = ask.at === null ? null : readTime(ask.at, zone);
  if (ask.at !== null && at === null) return { of: 'bad time', why: 'unreadable' };
  if (at !== null && new Date(at) <= deps.now()) return { of: 'bad time', why: 'past' };
  const order = { version: ask.version, by: work.person.handle };
  const started = await deps.broadcasts.start(broadcast.id, at === null ? order : { ...order, at: new Date(at) });
  switch (started.kind) {
    case 'needs approval':
      return await told(deps, work, broadcast, 'needs approval');
    case 'conflict':
      return started.broadcast ? await told(deps, work, started.broadcast, 'edited meanwhile') : { of: 'no broadcast' };
    case 'already':
      return await told(deps, work, started.broadcast, 'shown');
    case 'started':
      await note(deps, work, 'sent', broadcast);
      return await told(deps, work, started.broadcast, 'sent');
    case 'scheduled':
      await note(deps, work, 'scheduled', broadcast);
      return await told(deps, work, started.broadcast, 'scheduled');
  }
}

async function discard(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast): Promise<StaffResult> {
  if (!(await deps.broadcasts.deleteDraft(broadcast.id))) return await told(deps, work, broadcast, 'not possible');
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
  if (startedAt === null) return await told(deps, work, broadcast, 'not possible');
  if (how === 'publish') await deps.updates.publish({ broadcast: id, campaign, words: content.texts, at: startedAt });
  else await deps.updates.unpublish(id);
  const done = how === 'publish' ? 'published' : 'unpublished';
  await note(deps, work, done, broadcast);
  return await told(deps, work, broadcast, done);
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
  return await again(deps, work, broadcast, ordered?.changed ? DONE[how] : 'shown');
}

async function resend(deps: StaffDeskDeps, work: StaffWork, broadcast: Broadcast): Promise<StaffResult> {
  const count = await deps.broadcasts.resendUnknown(broadcast.id);
  if (count > 0) await note(deps, work, 'resent', broadcast);
  return await again(deps, work, broadcast, count > 0 ? 'resent' : 'shown');
}

/** As it is after something was done to it. */
async function again(deps: StaffDeskDeps, work: StaffWork, { id }: Broadcast, after: After): Promise<StaffResult> {
  const broadcast = await deps.broadcasts.getDraft(id);
  return broadcast ? await told(deps, work, broadcast, after) : { of: 'no broadcast' };
}

/** The broadcast as it stands; one that is being sent is watched from now on by whoever is shown it. */
export async function told(
  deps: StaffDeskDeps,
  work: StaffWork,
  broadcast: Broadcast,
  after: After,
): Promise<StaffResult & { of: 'broadcast' }> {
  return { of: 'broadcast', broadcast: await viewOf(deps, broadcast), after };
}

export async function note(
  { prisma, now }: StaffDeskDeps,
  { person }: StaffWork,
  what: Audited,
  { id, campaign }: Pick<Broadcast, 'id' | 'campaign'>,
): Promise<void> {
  await audit(prisma, { actor: person.handle, what, campaign, subject: writeId(id) }, now());
}
