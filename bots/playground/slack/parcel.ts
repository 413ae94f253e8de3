/** What Slack brings to an app, whichever way. */
export interface Parcel {
  readonly kind: 'event' | 'command' | 'interaction';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Which further attempt this is, and why there is one. */
export interface Retry {
  /** 1 for the second attempt. */
  readonly attempt: number;
  readonly reason: FailureReason;
}

/** In Slack's words (https://docs.slack.dev/apis/events-api/#retries). */
export type FailureReason = 'http_timeout' | 'http_error' | 'connection_failed';

export type Delivered =
  | { readonly kind: 'acknowledged'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly noRetry: boolean };

/** A way to an app. */
export type Carrier = (parcel: Parcel, retry: Retry | null) => Promise<Delivered>;

export const failed = (reason: FailureReason, noRetry = false): Delivered => ({ kind: 'failed', reason, noRetry });
