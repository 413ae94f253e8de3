import type { Text } from '../../../texts/text.ts';
import { say, text, title } from '../../build.ts';
import type { Button, Reply } from '../../reply.ts';
import { duration, staffButton } from '../build.ts';
import { type BroadcastView, isAtLeast, type Progress, type Role } from '../facts.ts';

const BAR_CELLS = 10;

/** How far a broadcast is, with the buttons that stop it; once it is done, its report. Also edited outside of turns. */
export function progressCard(broadcast: BroadcastView, role: Role, notes: readonly Text[] = []): Reply {
  const { progress } = broadcast;
  return say(
    [
      ...notes,
      text(`staff.progress.heading.${stateShown(broadcast)}`, { title: title({ slug: broadcast.campaign }) }),
      ...(progress ? progressTexts(broadcast, progress) : []),
    ],
    isAtLeast(role, 'publisher') ? progressButtons(broadcast) : [[staffButton('staff.button.list', { act: 'list' })]],
  );
}

/** One that was taken off the clock while its progress was shown stands still. */
function stateShown({ state }: BroadcastView): Exclude<BroadcastView['state'], 'draft' | 'scheduled'> {
  return state === 'draft' || state === 'scheduled' ? 'paused' : state;
}

function progressTexts(broadcast: BroadcastView, progress: Progress): Text[] {
  const { share, begun, rough, failed, unknown, perSecond, secondsLeft } = progress;
  const running = broadcast.state === 'planning' || broadcast.state === 'sending';
  if (!begun) return [text('staff.progress.bar', { bar: bar(0), percent: 0 })];
  const told = (count: number) => (rough ? roughly(count) : count);
  const [sent, gone, left] = [told(progress.sent), told(progress.gone), told(progress.left)];
  return [
    text('staff.progress.bar', { bar: bar(share), percent: Math.floor(share * 100) }),
    text(broadcast.state === 'cancelled' ? 'staff.progress.countsCancelled' : 'staff.progress.counts', {
      sent,
      gone,
      failed,
      unknown,
      left,
    }),
    ...(running
      ? [
          secondsLeft === null
            ? text('staff.progress.rateOnly', { rate: Math.round(perSecond * 60) })
            : text('staff.progress.rate', { rate: Math.round(perSecond * 60), duration: duration(secondsLeft) }),
        ]
      : []),
    ...(progress.pausedBecause ? [text(`staff.paused.${progress.pausedBecause}`)] : []),
    ...progress.reasons.map(({ code, count }) =>
      text('staff.progress.reason', { count, reason: text(`staff.reason.${code}`) }),
    ),
    ...(broadcast.state === 'done' && unknown > 0 ? [text('staff.progress.unknown', { count: unknown })] : []),
  ];
}

function roughly(count: number): Text {
  return count === 0 ? text('staff.progress.few') : text('staff.progress.atLeast', { count });
}

function bar(share: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return '▰'.repeat(full) + '▱'.repeat(BAR_CELLS - full);
}

function progressButtons({ id, state, progress, published }: BroadcastView): Button[][] {
  const cancel = staffButton('staff.button.cancelBroadcast', { act: 'cancel', broadcast: id }, 'danger');
  const list = [staffButton('staff.button.list', { act: 'list' })];
  if (state === 'planning' || state === 'sending')
    return [[staffButton('staff.button.pause', { act: 'pause', broadcast: id }), cancel], list];
  if (state === 'paused') {
    const correct = staffButton('staff.button.correct', { act: 'pause', broadcast: id }, 'primary');
    const isWrong = progress?.correctable === true;
    // A draft again is what `pause` makes of it, as of one that waits for its hour.
    const resume = staffButton(
      'staff.button.resume',
      { act: 'resume', broadcast: id },
      isWrong ? undefined : 'primary',
    );
    return [...(isWrong ? [[correct]] : []), [resume, cancel], list];
  }
  const again =
    state === 'done' && progress && progress.unknown > 0
      ? [
          [
            staffButton(text('staff.button.sendUnknown', { count: progress.unknown }), {
              act: 'send unknown',
              broadcast: id,
            }),
          ],
        ]
      : [];
  const publish = published
    ? staffButton('staff.button.unpublish', { act: 'unpublish', broadcast: id })
    : staffButton('staff.button.publish', { act: 'publish', broadcast: id });
  // What was cancelled before anyone got it is no news of the campaign.
  return [...again, ...(progress?.begun ? [[publish]] : []), list];
}
