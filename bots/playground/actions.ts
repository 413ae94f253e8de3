import type { z } from 'zod';

/** `unknown`: no such action. `malformed`: the body is not what it takes. `nobody`: the person is not here. */
export type Done =
  | { readonly kind: 'done'; readonly answer: object }
  | { readonly kind: 'unknown' | 'malformed' | 'nobody' };

/** Takes the body of a request that asks for it. Rejects when what is behind the page refuses it. */
export type Action = (body: unknown) => Promise<Done>;

/** Actions by the last part of their address, `/play/<name>`. */
export type Actions = Readonly<Record<string, Action>>;

/** An action whose body is of a shape. @param act gives what the page is answered, or says that the person is not here */
export function action<S extends z.ZodType>(shape: S, act: (body: z.infer<S>) => Promise<object | 'nobody'>): Action {
  return async (body) => {
    const parsed = shape.safeParse(body);
    if (!parsed.success) return { kind: 'malformed' };
    const answer = await act(parsed.data);
    return answer === 'nobody' ? { kind: 'nobody' } : { kind: 'done', answer };
  };
}

/** Does what the page asks by name. */
export async function take(actions: Actions, name: string, body: unknown): Promise<Done> {
  const named = Object.hasOwn(actions, name) ? actions[name] : undefined;
  return named === undefined ? { kind: 'unknown' } : named(body);
}
