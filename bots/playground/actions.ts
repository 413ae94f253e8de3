import type { z } from 'zod';

/** `malformed`: the body is not what the action takes. `nobody`: the person is not here. */
export type Done = { readonly kind: 'done'; readonly answer: object } | { readonly kind: 'malformed' | 'nobody' };

export interface Action {
  /** A body larger than this is refused before it is read. */
  readonly mostBytes: number;
  /** Takes the body of a request that asks for it. Rejects when what is behind the page refuses it. */
  take(body: unknown): Promise<Done>;
}

/** Actions by the last part of their address, `/play/<name>`. */
export type Actions = Readonly<Record<string, Action>>;

/** Enough for a long message. */
export const BODY_LIMIT = 64 * 1024;

/**
 * An action whose body is of a shape.
 *
 * @param act gives what the page is answered, or says that the person is not here
 * @param mostBytes of the body
 */
export function action<S extends z.ZodType>(
  shape: S,
  act: (body: z.infer<S>) => Promise<object | 'nobody'>,
  mostBytes = BODY_LIMIT,
): Action {
  return {
    mostBytes,
    take: async (body) => {
      const parsed = shape.safeParse(body);
      if (!parsed.success) return { kind: 'malformed' };
      const answer = await act(parsed.data);
      return answer === 'nobody' ? { kind: 'nobody' } : { kind: 'done', answer };
    },
  };
}

/** The action of a name; undefined when there is none. */
export const actionCalled = (actions: Actions, name: string): Action | undefined =>
  Object.hasOwn(actions, name) ? actions[name] : undefined;
