import { type BesideResult, benchBeside } from './beside.ts';
import { SLACK } from './sides.ts';

/** Through Bolt over HTTP, before the stand-in of Slack: the command, the form filled in and submitted, Sign on the review. */
export const benchSlack = (options: { readonly short: boolean }): Promise<BesideResult> => benchBeside(SLACK, options);
