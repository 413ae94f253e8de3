import type { Answer, Arrival, Turns } from '../../src/channel/channel.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { readAction } from '../../src/conversation/actions.ts';
import type { KeyBelow } from '../../src/texts/keys.ts';
import type { Hiding } from './hiding.ts';
import { isOwnRight } from './inputs.ts';
import { freshMeta, type Meta } from './meta.ts';
import type { People } from './people.ts';
import type { Pictures } from './pictures.ts';
import type { RenderDeps } from './render.ts';
import { modalOf } from './views.ts';
import { arrivalOf, type Visit } from './visit.ts';
import type { Workspaces } from './workspaces.ts';

export interface ConversingDeps {
  readonly turns: Turns;
  readonly workspaces: Pick<Workspaces, 'rules'>;
  readonly people: People;
  readonly negotiate: (tag: string | null) => string;
  readonly languages: () => readonly string[];
  readonly pictures: Pictures;
  readonly hiding: Hiding;
  readonly render: RenderDeps;
}

/** Something a person did, in a view or on the way to one. */
export interface Did {
  readonly input: Arrival['input'];
  readonly key: string | null;
  /** The modal that waits for the answer; null: the App Home, or none yet. */
  readonly view: string | null;
}

/** What the conversation answered. */
export interface Spoken {
  readonly answer: Answer;
  readonly language: string;
  /** Cards may be posted in channels shared with other organisations. */
  readonly allowsConnect: boolean;
}

/** Brings what people do to the turns, unless their workspace has paused the app. */
export function createConversing(deps: ConversingDeps) {
  const { turns, workspaces, people, negotiate, languages, pictures, hiding, render } = deps;
  return { take, look, modalFor };

  /** Rejects when nothing was committed. */
  async function take(visit: Visit, did: Did): Promise<Spoken> {
    const spoken = await speak(visit, did, turns.take);
    if (spoken === null) throw new Error('a turn without an answer');
    return spoken;
  }

  /** Answers by reading alone. Null: it takes more than that, and nothing was done. */
  function look(visit: Visit, did: Did): Promise<Spoken | null> {
    return speak(visit, did, turns.look);
  }

  async function speak(
    visit: Visit,
    { input, key, view }: Did,
    take: (arrival: Arrival) => Promise<Answer | null>,
  ): Promise<Spoken | null> {
    const { client, account } = visit.workspace;
    const [languageHint, rules] = await Promise.all([people.locale(client, visit.user), workspaces.rules(account)]);
    const { allowsConnect } = rules;
    if (rules.paused && !isOwnRight(input)) {
      const language = negotiate(languageHint);
      return { answer: answered(paused(language), language), language, allowsConnect };
    }
    const answer = await take(arrivalOf(visit, input, { key, view, languageHint }));
    if (answer === null) return null;
    const language = answer.language ?? negotiate(languageHint);
    const replies = await pictures.posted(visit, await hiding(visit, answer), language);
    return { answer: { ...answer, replies }, language, allowsConnect };
  }

  /** An answer as a modal. `onTop`: it lies on the form that led to it. */
  function modalFor({ answer, language, allowsConnect }: Spoken, meta: Meta, onTop = false) {
    return modalOf(
      answer.replies,
      { meta: { ...meta, language }, onTop, allowsConnect, languages: languages() },
      render,
    );
  }

  function paused(language: string): ShownReply[] {
    const button = (key: KeyBelow<'button'>, action: string) =>
      ({ kind: 'action', label: render.texts.plain({ key: `button.${key}` }, language), action }) as const;
    const paragraphs = render.texts.render({ key: 'slack.paused' }, language);
    const buttons = [[button('mine', 'mine'), button('stop', 'stop'), button('language', 'language')]];
    return [{ kind: 'say', paragraphs, buttons, place: 'new', sensitive: false }];
  }
}

export type Conversing = ReturnType<typeof createConversing>;

function answered(replies: readonly ShownReply[], language: string): Answer {
  return { duplicate: false, replies, language, earlier: [], finish: () => Promise.resolve() };
}

/** The person is asked whether all is right before it counts: buttons of a walk, and nothing to fill in. */
export function isReview(replies: readonly ShownReply[]): boolean {
  if (replies.some(({ kind }) => kind === 'ask')) return false;
  const buttons = replies.flatMap((reply) => ('buttons' in reply ? reply.buttons.flat() : []));
  return buttons.some((button) => button.kind === 'action' && readAction(button.action)?.do === 'step');
}

/** What a view of ours carries on into the next. */
export function carried(meta: Meta | null, more: Partial<Meta> = {}): Meta {
  return freshMeta(meta?.language ?? 'en', { home: meta?.home ?? false, target: meta?.target ?? null, ...more });
}
