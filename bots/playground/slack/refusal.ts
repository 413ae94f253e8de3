/** What Slack adds to some refusals. */
export type RefusalDetails = Readonly<Record<string, unknown>>;

/**
 * A call that Slack does not carry out. `code` is Slack's word for why, such as `channel_not_found`; the answer is
 * `{ ok: false, error: code, …details }` with status 200, as Slack answers everything but rate limits and its own failures.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly details: RefusalDetails;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    details: RefusalDetails = {},
    status = 200,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
    this.status = status;
    this.headers = headers;
  }
}

/** A refusal that tells what is wrong, as Slack does in `response_metadata.messages`. Messages name fields and limits, never values. */
export const refusalWith = (code: string, messages: readonly string[]): Refusal =>
  new Refusal(code, {
    ...(code === 'invalid_blocks' && { errors: messages }),
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });

/** 429. `seconds` is a whole number of at least 1 (https://docs.slack.dev/apis/web-api/rate-limits). */
export const rateLimited = (seconds: number): Refusal =>
  new Refusal('ratelimited', {}, 429, { 'retry-after': String(seconds) });
