export interface GatherRules<Item, Result> {
  /** Items of one statement at most. */
  readonly most: number;
  /** Statements under way at a time; what comes meanwhile waits for the next. */
  readonly atOnce: number;
  /** What must not stand in one statement twice; null: anything may. */
  readonly sole: ((item: Item) => string) | null;
  /** Carries items out: one result for each, in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets what is asked at the same time be answered by one statement: nobody waits for company, but who comes while the
 * database is busy goes together with the others who do. So a quiet program asks at once, and a busy one asks less often.
 */
export function createGather<Item, Result>(rules: GatherRules<Item, Result>): (item: Item) => Promise<Result> {
  const { most, atOnce, sole, run } = rules;
  let waiting: Waiting<Item, Result>[] = [];
  let running = 0;
  let woken = false;

  /** The first to come go first; one that may not go with another of them waits for the next statement. */
  function next(): readonly Waiting<Item, Result>[] {
    const taken: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    const names = new Set<string>();
    for (const one of waiting) {
      const name = sole?.(one.item);
      const fits = taken.length < most && (name === undefined || !names.has(name));
      if (name !== undefined) names.add(name);
      (fits ? taken : left).push(one);
    }
    waiting = left;
    return taken;
  }

  async function carryOut(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running -= 1;
      wake();
    }
  }

  function start(): void {
    woken = false;
    while (running < atOnce && waiting.length > 0) {
      running += 1;
      void carryOut(next());
    }
  }

  function wake(): void {
    if (woken || waiting.length === 0) return;
    woken = true;
    // After everything that arrived in this moment has been looked at.
    setImmediate(start);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      wake();
    });
}
