/**
 * What is timed for whoever watches the program with OpenTelemetry, and the one seam through which all of it goes. This list is
 * closed: no span has another name or another attribute, so none can tell of a person, a chat, a campaign or a text. Nothing is
 * timed until `traceWith` is called, and nothing is loaded for it.
 */
export type Traced =
  /** Something that a person did, with all that follows from it up to the answer's being stored. */
  | { readonly name: 'turn'; readonly channel: string }
  | { readonly name: 'turn.read' | 'turn.swap' }
  /** A call of a platform's API. */
  | { readonly name: 'call'; readonly channel: string; readonly method: string }
  /** A message of a broadcast to one person. */
  | { readonly name: 'broadcast.send'; readonly channel: string }
  | { readonly name: 'job'; readonly queue: string }
  | { readonly name: 'export' };

/** Carries work out as a span. `outcome`, a word of ours, is what became of it; what throws has failed. */
export type Tracer = <T>(traced: Traced, work: () => Promise<T>, outcome: (result: T) => string) => Promise<T>;

let tracer: Tracer | null = null;

/** From now on all work goes through this tracer; null: through none. */
export function traceWith(next: Tracer | null): void {
  tracer = next;
}

/** Does the work, and times it where the program is being traced. */
export function span<T>(traced: Traced, work: () => Promise<T>, outcome: (result: T) => string = done): Promise<T> {
  return tracer === null ? work() : tracer(traced, work, outcome);
}

const done = (): string => 'done';

/** A method that platforms have, or `other`: what else stood in an address must not be told. */
export function knownMethod(method: string): string {
  return /^[a-z][A-Za-z]{1,31}(?:\.[A-Za-z0-9]{1,31}){0,3}$/.test(method) ? method : 'other';
}
