/** What the platform adds to some refusals. */
interface RefusalParameters {
  /** Seconds to wait. */
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** A call the platform does not carry out. `code` is the HTTP status too; `description` never repeats a caller's words. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: RefusalParameters | null;

  constructor(code: number, description: string, parameters: RefusalParameters | null = null) {
    super(description);
    this.name = 'Refusal';
    this.code = code;
    this.parameters = parameters;
  }
}

/** 400, in the platform's form of words. */
export const badRequest = (what: string, parameters: RefusalParameters | null = null): Refusal =>
  new Refusal(400, `Bad Request: ${what}`, parameters);

/** 403: the chat is there, the bot may not write to it. */
export const forbidden = (what: string): Refusal => new Refusal(403, `Forbidden: ${what}`);

/** 409: two ways of receiving updates at once. */
export const conflict = (what: string): Refusal => new Refusal(409, `Conflict: ${what}`);

/** 429. `seconds` is a whole number of at least 1. */
export const tooManyRequests = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
