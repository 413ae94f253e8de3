const REMEMBERED_MS = 1_000;

/** The same answer for a second: however many ask, the database is asked once. */
export function remembered<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= REMEMBERED_MS) last = { at: now(), answer: ask() };
    return last.answer;
  };
}
