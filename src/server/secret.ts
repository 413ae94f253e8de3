import { inspect } from 'node:util';

/** A setting that must never be shown. Logging, printing or serialising it shows `[secret]`. */
export interface Secret {
  /** The value itself. Call it where it is used, not before. */
  reveal(): string;
}

/** Wraps a value so that only `reveal` gives it out. */
export function secret(value: string): Secret {
  const hidden = () => '[secret]';
  return Object.freeze({
    reveal: () => value,
    toString: hidden,
    toJSON: hidden,
    [inspect.custom]: hidden,
  });
}
