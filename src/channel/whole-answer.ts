import type { Dispatcher } from 'undici';

/** An answer of a platform, read to its end. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Makes one call and reads all of its answer. This spares the streams that `fetch`, and `request` of undici, make of each.
 *
 * @param signal ends the call, also while it waits for a connection
 */
export function wholeAnswer(
  dispatcher: Dispatcher,
  call: Dispatcher.DispatchOptions,
  signal: AbortSignal | null,
): Promise<WholeAnswer> {
  // Nothing tells any more of a signal that has fired, and to wait for a connection may take long.
  if (signal?.aborted) return Promise.reject(ABORTED);
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(call, new Reader(signal, resolve, reject));
  });
}

class Reader implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal | null;
  readonly #resolve: (answer: WholeAnswer) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers: WholeAnswer['headers'] = {};
  #controller: Dispatcher.DispatchController | null = null;

  constructor(signal: AbortSignal | null, resolve: (answer: WholeAnswer) => void, reject: (reason: unknown) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener('abort', this.#abort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal?.aborted) controller.abort(ABORTED);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#reject(error);
  }

  readonly #abort = (): void => {
    this.#controller?.abort(ABORTED);
    this.onResponseError(this.#controller, ABORTED);
  };
}

const ABORTED = new Error('a call took too long');
