import type { Text } from '../../../texts/text.ts';
import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Button, Reply } from '../../reply.ts';
import { duration, literal, may, staffButton } from '../build.ts';
import type { BroadcastView } from '../facts.ts';
import { isAtLeast } from '../facts.ts';
import { progressCard } from './progress.ts';

/** A broadcast with everything that can be done with it now. */
export function deskCard(broadcast: BroadcastView, context: Context, note: Text | null = null): Reply[] {
  const notes = note ? [note] : [];
  if (broadcast.state === 'draft') return [draftCard(broadcast, context, notes)];
  if (broadcast.state === 'scheduled') return [scheduledCard(broadcast, context, notes)];
  return [progressCard(broadcast, context.staff?.role ?? 'editor', notes)];
}

/** What the draft will say, to whom, and how long it takes. */
function draftCard(broadcast: BroadcastView, context: Context, notes: readonly Text[]): Reply {
  return say(
    [
      ...notes,
      heading(broadcast),
      ...wordTexts(broadcast, context),
      text(broadcast.picture ? 'staff.draft.picture' : 'staff.draft.noPicture'),
      ...linkTexts(broadcast),
      ...audienceTexts(broadcast),
      ...closingTexts(broadcast, context),
      ...approvalTexts(broadcast),
    ],
    [...sendButtons(broadcast, context), ...editButtons(broadcast, context)],
  );
}

function heading(broadcast: BroadcastView): Text {
  return text(`staff.draft.heading.${broadcast.occasion}`, {
    title: title({ slug: broadcast.campaign }),
    author: broadcast.author,
  });
}

/** The words in each language as they stand, and what readers of the others get. */
function wordTexts(broadcast: BroadcastView, context: Context): Text[] {
  const written = Object.keys(broadcast.words);
  const languages = languagesOf(broadcast, context);
  return [
    ...written.flatMap((language) => [
      text('staff.draft.words', { language: { language } }),
      { ...text('own.words', { words: { words: broadcast.words } }), language },
    ]),
    ...languages
      .filter((language) => !written.includes(language))
      .map((language) => {
        const reads = broadcast.reads[language] ?? null;
        return reads === null
          ? text('staff.draft.noWords', { language: { language } })
          : text('staff.draft.fallsBack', { language: { language }, reads: { language: reads } });
      }),
  ];
}

/** The button in each language in which it has a label. */
function linkTexts({ link }: BroadcastView): Text[] {
  if (!link) return [text('staff.draft.noLink')];
  return Object.entries(link.labels).map(([language, label]) =>
    text('staff.draft.link', { language: { language }, label: literal(label), url: literal(link.url) }),
  );
}

function languagesOf(broadcast: BroadcastView, context: Context): readonly string[] {
  const outline = context.campaigns.find(({ slug }) => slug === broadcast.campaign);
  return [...new Set([...(outline?.languages ?? []), ...Object.keys(broadcast.reads)])];
}

/** Whom it reaches, by channel and language, and how long that takes. */
function audienceTexts({ audience }: BroadcastView): Text[] {
  if (audience.total === null) return [text('staff.draft.fewReaders')];
  return [
    text('staff.draft.audience', { count: audience.total, duration: duration(audience.seconds) }),
    ...audience.parts.map(({ channel, language, count }) =>
      text('staff.draft.part', { channel: text(`channel.${channel}.name`), language: { language }, count }),
    ),
  ];
}

/** Whom the thanks do not reach. */
function closingTexts(broadcast: BroadcastView, context: Context): Text[] {
  if (broadcast.occasion !== 'closing') return [];
  const outline = context.campaigns.find(({ slug }) => slug === broadcast.campaign);
  return [text('staff.close.reaches'), text(outline?.state === 'open' ? 'staff.close.what' : 'staff.close.closed')];
}

function approvalTexts({ approvals }: BroadcastView): Text[] {
  if (approvals.needed === 0) return [];
  return [
    approvals.by.length === 0
      ? text('staff.draft.approvalsNeeded', { count: approvals.needed })
      : text('staff.draft.approvedBy', { handles: approvals.by.join(', '), count: approvals.needed }),
  ];
}

function sendButtons(broadcast: BroadcastView, context: Context): Button[][] {
  const { id, version, approvals } = broadcast;
  const written = Object.keys(broadcast.words).length > 0;
  if (!written) return [];
  const you = context.staff?.handle ?? '';
  const mine = broadcast.editors.includes(you);
  const approved = approvals.by.filter((by) => by !== you).length >= approvals.needed;
  const publisher = may(context, 'publisher');
  const closes =
    broadcast.occasion === 'closing' &&
    context.campaigns.find(({ slug }) => slug === broadcast.campaign)?.state === 'open';
  const send: Button[][] = !(approved && publisher)
    ? []
    : closes
      ? [[staffButton('staff.button.close', { act: 'confirm close', broadcast: id, version }, 'danger')]]
      : [
          [staffButton('staff.button.send', { act: 'send', broadcast: id, version }, 'primary')],
          [staffButton('staff.button.later', { act: 'later', broadcast: id, version })],
        ];
  const approve: Button[][] =
    approvals.by.length >= approvals.needed
      ? []
      : [
          publisher && !mine && !approvals.by.includes(you)
            ? [staffButton('staff.button.approve', { act: 'approve', broadcast: id, version })]
            : [staffButton('staff.button.askApproval', { act: 'ask approval', broadcast: id })],
        ];
  return [[staffButton('staff.button.test', { act: 'test', broadcast: id })], ...send, ...approve];
}

function editButtons(broadcast: BroadcastView, context: Context): Button[][] {
  const { id } = broadcast;
  const outline = context.campaigns.find(({ slug }) => slug === broadcast.campaign);
  const languages = outline?.languages ?? Object.keys(broadcast.words);
  return [
    languages.map((language) =>
      staffButton(text('staff.button.words', { language: { language } }), { act: 'words', broadcast: id, language }),
    ),
    [
      broadcast.picture
        ? staffButton('staff.button.no.picture', { act: 'no picture', broadcast: id })
        : staffButton('staff.button.picture', { act: 'picture', broadcast: id }),
      broadcast.link
        ? staffButton('staff.button.no.label', { act: 'no link', broadcast: id })
        : staffButton('staff.button.link', { act: 'link', broadcast: id, campaign: broadcast.campaign }),
    ],
    [
      staffButton('staff.button.discard', { act: 'discard', broadcast: id }),
      staffButton('staff.button.list', { act: 'list' }),
    ],
  ];
}

function scheduledCard(broadcast: BroadcastView, context: Context, notes: readonly Text[]): Reply {
  const { id, at, timeZone: zone } = broadcast;
  return say(
    [
      ...notes,
      heading(broadcast),
      text('staff.scheduled.at', { at: { date: at ?? '', zone, time: true } }),
      ...audienceTexts(broadcast),
    ],
    [
      ...(context.staff && isAtLeast(context.staff.role, 'publisher')
        ? [
            [
              staffButton('staff.button.unschedule', { act: 'pause', broadcast: id }),
              staffButton('staff.button.cancelBroadcast', { act: 'cancel', broadcast: id }, 'danger'),
            ],
          ]
        : []),
      [staffButton('staff.button.list', { act: 'list' })],
    ],
  );
}
