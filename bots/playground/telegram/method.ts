import type { z } from 'zod';
import { refusalOf } from './fields.ts';
import type { Uploads } from './files.ts';
import type { Platform } from './platform.ts';

/** What comes with a call besides its fields. */
export interface Extras {
  readonly uploads: Uploads;
  /** Fires when the caller has hung up. */
  readonly gone: AbortSignal | null;
}

/** One method of the Bot API, as a row of a table: it checks its fields, acts, and gives the result. */
interface Method {
  /** @throws {Refusal} when the platform would not carry the call out */
  call(name: string, platform: Platform, fields: unknown, extras: Extras): unknown;
}

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>;

/** Makes a row: `fields` says what may be given, `run` gets it checked. */
export const method = <S extends z.ZodType>(
  fields: S,
  run: (platform: Platform, fields: z.output<S>, extras: Extras) => unknown,
): Method => ({
  call: (name, platform, given, extras) => {
    const parsed = fields.safeParse(given);
    if (!parsed.success) throw refusalOf(name, parsed.error);
    return run(platform, parsed.data, extras);
  },
});
