import type { Broadcast, BroadcastContent } from '../../broadcasts/types.ts';
import type { Arrival } from '../../channel/channel.ts';
import { handedOverText } from '../../conversation/card/numbers.ts';
import type { Change, StaffAsk } from '../../conversation/staff/ask.ts';
import type { StaffResult } from '../../conversation/staff/result.ts';
import type { Language, Text } from '../../texts/text.ts';
import { handedOverOf } from '../../turn/live.ts';
import type { StaffDeskDeps, StaffWork } from './types.ts';
import { cutsOf, lineOf, note, readId, told } from './view.ts';

/** Drafts of broadcasts: listed, begun and changed. */

type Of<Do extends StaffAsk['do']> = Extract<StaffAsk, { do: Do }>;

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
    if (same) return await told(deps, same, 'composed');
  }
  const empty: BroadcastContent = { texts: await prefilled(deps, ask), picture: null, link: null };
  const content = await changed(deps, work, empty, ask.changes ?? []);
  if (content === null) return { of: 'no picture' };
  const cuts = cutsOf(broadcasts, { id: 0, campaign, content });
  if (cuts.length > 0) return { of: 'too long', cuts };
  const broadcast = await broadcasts.createDraft({ campaign, purpose: occasion, content, author: work.person.handle });
  await note(deps, work, 'composed', broadcast);
  return await told(deps, broadcast, 'composed');
}

/** The words that a draft begins with: the pack's for the occasion, or those of a milestone. */
async function prefilled(
  { outlines, texts, prisma }: StaffDeskDeps,
  { campaign, occasion, from }: Of<'compose'>,
): Promise<BroadcastContent['texts']> {
  const outline = outlines().find(({ slug }) => slug === campaign);
  if (!outline || from === 'nothing') return {};
  const pack = (key: string): Text => ({ campaign, key });
  const row = occasion === 'delivery' ? await prisma.campaign.findUnique({ where: { slug: campaign } }) : null;
  const handedOver = row && outline.kind === 'petition' ? handedOverOf(row) : null;
  const words: Text[] =
    typeof from === 'number'
      ? [{ key: 'staff.milestone.draft', params: { percent: from, title: pack('title') } }]
      : occasion === 'closing'
        ? [
            outline.has.closed ? pack('closed.thanks') : { key: 'ended.thanks' },
            ...(outline.has.closed ? [pack('closed.after')] : []),
          ]
        : [
            ...(handedOver ? [handedOverText(handedOver)] : []),
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
    if (broadcast.state !== 'draft') return await told(deps, broadcast, 'not possible');
    const content = await changed(deps, work, broadcast.content, ask.changes);
    if (content === null) return { of: 'no picture' };
    const cuts = cutsOf(broadcasts, { id: broadcast.id, campaign: broadcast.campaign, content });
    if (cuts.length > 0) return { of: 'too long', cuts };
    if (JSON.stringify(content) === JSON.stringify(broadcast.content)) return await told(deps, broadcast, 'changed');
    const saved = await broadcasts.saveDraft(broadcast.id, broadcast.version, { content, editor: work.person.handle });
    if (saved.kind === 'saved') {
      await note(deps, work, 'edited', saved.broadcast);
      return await told(deps, saved.broadcast, 'changed');
    }
    broadcast = saved.broadcast;
  }
  return { of: 'no broadcast' };
}

/** Null: the picture cannot be had. */
async function changed(
  deps: StaffDeskDeps,
  { arrival }: StaffWork,
  before: BroadcastContent,
  changes: readonly Change[],
): Promise<BroadcastContent | null> {
  let content = before;
  for (const one of changes) {
    if (one.kind === 'words') content = { ...content, texts: withWords(content.texts, one.language, one.words) };
    else if (one.kind === 'link') content = { ...content, link: one.link };
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

async function stored({ broadcasts, staffPort }: StaffDeskDeps, arrival: Arrival, picture: string) {
  const port = staffPort(arrival.channel);
  const found = port ? await port.picture(arrival.account, picture) : null;
  return found && (await broadcasts.storePicture(found));
}

/** The broadcast that a button names; null when there is none. */
export async function draftOf(
  { broadcasts }: Pick<StaffDeskDeps, 'broadcasts'>,
  { broadcast }: { readonly broadcast: string },
): Promise<Broadcast | null> {
  const id = readId(broadcast);
  return id === null ? null : await broadcasts.getDraft(id);
}
