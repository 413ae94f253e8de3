import type { Text } from '../../../texts/text.ts';
import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Button, Reply } from '../../reply.ts';
import { literal, may, staffButton } from '../build.ts';
import { ASIDE_REASONS, type CohortsResult, type CohortView } from './acts.ts';
import type { CohortField } from './fields.ts';

/** A choice of a field, in words. */
export function choiceLabel(field: CohortField, value: string): Text {
  if (field === 'channel') return text(`channel.${value}.name`);
  if (field === 'language') return text('language.name', { language: { language: value } });
  return text(`staff.aside.reason.${ASIDE_REASONS.find((one) => one === value) ?? 'other'}`);
}

/** The cohorts of a campaign that were looked at, what became of one of them, and what can be done. */
export function cohortsCard(result: CohortsResult, context: Context): Reply {
  const { campaign, outcome, open, looks, cohorts } = result;
  return say(
    [
      ...(outcome === 'listed' ? [] : [text(`staff.aside.outcome.${outcomeKey(outcome)}`)]),
      text('staff.aside.heading', { title: title({ slug: campaign }) }),
      ...cohorts.map(cohortText),
      ...(cohorts.length === 0 ? [text('staff.aside.what')] : []),
      text(open ? 'staff.aside.close' : 'staff.aside.closed'),
      ...(open ? [looks === 0 ? text('staff.aside.noLooks') : text('staff.aside.looks', { count: looks })] : []),
    ],
    [
      ...(open ? cohorts.flatMap((cohort) => cohortButtons(cohort, context)) : []),
      ...(open && looks > 0 ? [[staffButton('staff.button.look', { act: 'look', campaign })]] : []),
      [staffButton('staff.button.campaigns', { act: 'campaigns' })],
    ],
  );
}

function outcomeKey(outcome: Exclude<CohortsResult['outcome'], 'listed'>) {
  return outcome.replaceAll(' ', '_') as Underscored<typeof outcome>;
}

type Underscored<S extends string> = S extends `${infer A} ${infer B}` ? `${A}_${Underscored<B>}` : S;

function cohortText({ day, channel, language, link, reason, words, about, state, by, on }: CohortView): Text {
  return text('staff.aside.line', {
    day: { date: day, zone: 'UTC' },
    channel: text(`channel.${channel}.name`),
    language: { language },
    link: linkText(link),
    size: sizeText(state, about),
    state: text(`staff.aside.state.${state.replace(' ', '_') as Underscored<typeof state>}`, {
      handle: by,
      day: { date: on, zone: 'UTC' },
    }),
    reason: text(`staff.aside.reason.${reason}`),
    words: literal(words),
  });
}

function sizeText(state: CohortView['state'], about: CohortView['about']): Text {
  if (state === 'small') return text('staff.aside.few');
  return about === null ? text('staff.stats.few') : text('staff.aside.about', { count: about });
}

function linkText(link: string): Text {
  if (link === '') return text('staff.aside.link.none');
  return link === '*' ? text('staff.aside.link.person') : text('staff.aside.link.source', { source: link });
}

function cohortButtons({ id: cohort, version, day, state, by }: CohortView, context: Context): Button[][] {
  if (!may(context, 'publisher')) return [];
  const date = { date: day, zone: 'UTC' };
  const proposed = state === 'proposed' || state === 'back proposed';
  const own = by === context.staff?.handle;
  return [
    ...(state === 'looked'
      ? [[staffButton(text('staff.button.asidePropose', { day: date }), { act: 'cohort propose', cohort, version })]]
      : []),
    ...(state === 'aside'
      ? [[staffButton(text('staff.button.asideBack', { day: date }), { act: 'cohort back', cohort, version })]]
      : []),
    ...(proposed && !own
      ? [
          [
            staffButton(
              text(state === 'proposed' ? 'staff.button.asideAgree' : 'staff.button.asideAgreeBack', { day: date }),
              { act: 'cohort agree', cohort, version },
            ),
          ],
        ]
      : []),
    ...(proposed
      ? [[staffButton(text('staff.button.asideDrop', { day: date }), { act: 'cohort drop', cohort, version })]]
      : []),
  ];
}
