import { createFaultSwitches, type FaultRule, type WireFault } from '../faults.ts';

/** What can go wrong between an app and Slack. */
export type Fault =
  | WireFault
  | { readonly kind: 'too many requests'; readonly retryAfter: number }
  /** Refuses with a word of Slack's, such as `internal_error` or `token_revoked`. */
  | { readonly kind: 'refusal'; readonly error: string }
  /** Status 500 with words in place of JSON. */
  | { readonly kind: 'server error' };

/** Where a fault strikes. What is left out does not limit it. */
interface SlackFaultRule extends FaultRule<Fault> {
  /** A method, `response_url`, or `files-pri` for the download of a file. */
  readonly method?: string;
  /** Workspace or organisation whose token calls. */
  readonly team?: string;
  readonly channel?: string;
}

interface Place {
  readonly method: string;
  readonly team: string | null;
  readonly channel: string | null;
}

export const createFaults = () =>
  createFaultSwitches<Fault, SlackFaultRule, Place>(
    (rule, place) =>
      (rule.method ?? place.method) === place.method &&
      (rule.team === undefined || rule.team === place.team) &&
      (rule.channel === undefined || rule.channel === place.channel),
  );

export type Faults = ReturnType<typeof createFaults>;
