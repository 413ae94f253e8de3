import { keptReply } from '../conversation/kept.ts';
import type { Reply } from '../conversation/reply.ts';
import { concernsStaff } from '../conversation/staff/concerns.ts';
import { IDLE, type State } from '../conversation/state.ts';
import type { Stepped } from '../conversation/step.ts';
import { type Content, EMPTY, KEPT, overtake, type Pending, remaining } from './content.ts';
import { fulfil } from './fulfil.ts';
import type { TurnDeps } from './types.ts';
import { contextOf, type Work } from './work.ts';

/** A turn that asks for more than this goes in circles. */
const MOST_REQUESTS = 32;

const HIDES: ReadonlySet<Reply['kind']> = new Set(['hide names', 'hide all']);
/** Asked for, and read at leisure. */
const DOCUMENTS: ReadonlySet<Reply['kind']> = new Set(['document', 'picture']);
const QUESTION = 'question';

/** Where a turn ends, and all that is said in it: here, in memory, a reply may hold a name. */
export interface Ran {
  readonly state: State;
  readonly replies: Pending['replies'];
}

/** Steps until nothing more is asked for. */
export async function run(deps: TurnDeps, work: Work, before: State): Promise<Ran> {
  const replies: Pending['replies'][number][] = [];
  const said = (stepped: Stepped): void => {
    replies.push(...stepped.replies.map((reply) => ({ reply, language: work.spoken })));
  };
  if (deps.staff && concernsStaff(before, work.arrival.input)) work.staff = await deps.staff.facts(work.arrival);
  let stepped = deps.step(before, work.arrival.input, contextOf(deps, work));
  said(stepped);
  const requests = [...stepped.requests];
  for (let done = 0; done < requests.length; done += 1) {
    const request = requests[done];
    if (!request || done === MOST_REQUESTS) throw new Error('a turn asks without end');
    const result = await fulfil(deps, work, request);
    stepped = deps.step(stepped.state, result, contextOf(deps, work));
    said(stepped);
    requests.push(...stepped.requests);
  }
  return { state: stepped.state, replies };
}

/** The one step of a turn that asks for nothing; null for any other, and for what staff do. */
export function runReading(deps: TurnDeps, work: Work, before: State): Ran | null {
  if (deps.staff && concernsStaff(before, work.arrival.input)) return null;
  const { state, replies, requests } = deps.step(before, work.arrival.input, contextOf(deps, work));
  if (requests.length > 0) return null;
  return { state, replies: replies.map((reply) => ({ reply, language: work.spoken })) };
}

/**
 * What the row holds afterwards, this turn's answer included, without names. After an erasure: this answer and nothing else.
 */
export function contentAfter(
  before: Content,
  work: Work,
  { state, replies }: Ran,
  { id, until, delivery }: Pick<Pending, 'id' | 'until'> & { readonly delivery: string | null },
): Content {
  const kept = work.erased ? EMPTY : before;
  const spoken = replies.map(({ reply }) => reply);
  const hides = spoken.some((reply) => HIDES.has(reply.kind));
  const answer: Pending = {
    id,
    replies: replies.map(({ reply, language }) => ({ reply: keptReply(reply), language })),
    earlier: hides ? before.messages : [],
    address: work.arrival.address,
    tries: 0,
    until,
    holds: topicsOf(before.state, work, { state, replies }),
  };
  const movedOn = new Set(isMoved(before.state, state) ? [...work.acts, QUESTION] : work.acts);
  return {
    state: work.erased ? IDLE : state,
    seen: delivery === null ? kept.seen : [...kept.seen, delivery],
    pending: replies.length === 0 ? kept.pending : [...overtake(kept.pending, movedOn), answer],
    messages: remaining(kept.messages, spoken),
    stopped: work.stops ? Math.max(before.stopped, work.arrival.order ?? 0) : before.stopped,
  };
}

/** What an answer speaks of. One that asks stands and falls with its question; one that only shows something, with the next. */
function topicsOf(before: State, work: Work, { state, replies }: Ran): readonly string[] {
  if (state.step !== 'idle' && isMoved(before, state)) return [QUESTION];
  const isDocument = replies.some(({ reply }) => DOCUMENTS.has(reply.kind));
  return isDocument ? [KEPT] : [...work.acts];
}

/** Whether the conversation stands at another question than before, or at none any more. */
function isMoved(before: State, after: State): boolean {
  return questionOf(before) !== questionOf(after);
}

function questionOf(state: State): string | null {
  return state.step === 'idle' ? null : `${state.walk} ${state.turn}`;
}
