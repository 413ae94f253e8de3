import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Served, serve } from './serve.ts';

const value = z.object({ stringValue: z.string().optional() });
const attributes = z.array(z.object({ key: z.string(), value }));
const body = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({ name: z.string(), traceId: z.string(), parentSpanId: z.string().optional(), attributes }),
          ),
        }),
      ),
    }),
  ),
});

/** A span as it arrived. */
export interface Arrived {
  readonly name: string;
  readonly trace: string;
  readonly root: boolean;
  readonly facts: Readonly<Record<string, string | undefined>>;
}

export interface Collector extends Served {
  /** Everything that was received: requests with their headers, word for word. */
  readonly received: readonly Buffer[];
  /** The spans among it; only those that came as JSON. */
  spans(): readonly Arrived[];
  /** What the program calls itself. */
  resource(): Readonly<Record<string, string | undefined>>;
  /** Answers with this from now on. */
  answers(status: number): void;
}

/** What OpenTelemetry sends to: it receives traces by OTLP over HTTP, on loopback. */
export async function startCollector(): Promise<Collector> {
  const received: Buffer[] = [];
  const parsed: z.infer<typeof body>['resourceSpans'][number][] = [];
  let status = 200;
  const served = await serve((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const sent = Buffer.concat(parts);
      const content = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      received.push(Buffer.from(`${request.url} ${JSON.stringify(request.rawHeaders)}\n`), content);
      const isJson = request.headers['content-type']?.startsWith('application/json');
      if (isJson) parsed.push(...body.parse(JSON.parse(content.toString())).resourceSpans);
      response.writeHead(status, { 'content-type': request.headers['content-type'] ?? '' }).end(isJson ? '{}' : '');
    });
  });
  const factsOf = (all: z.infer<typeof attributes>) =>
    Object.fromEntries(all.map(({ key, value: { stringValue } }) => [key, stringValue]));
  return {
    ...served,
    received,
    spans: () =>
      parsed.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) =>
          spans.map(({ name, traceId, parentSpanId, attributes: facts }) => ({
            name,
            trace: traceId,
            root: !parentSpanId,
            facts: factsOf(facts),
          })),
        ),
      ),
    resource: () => factsOf(parsed[0]?.resource.attributes ?? []),
    answers: (next) => {
      status = next;
    },
  };
}
