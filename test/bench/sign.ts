import { type BesideResult, benchBeside } from './beside.ts';
import { TELEGRAM } from './sides.ts';

/** Through the real webhook of Telegram, before the Bot API stand-in: `/start`, Sign, with my name, the profile's name, Sign. */
export const benchSign = (options: { readonly short: boolean }): Promise<BesideResult> =>
  benchBeside(TELEGRAM, options);
