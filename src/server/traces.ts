import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { wait } from '../channel/wait.ts';
import { type Traced, type Tracer, traceWith } from '../trace.ts';
import type { Log } from './log.ts';
import { type Secret, secret } from './secret.ts';
import { keyValues, type Settings } from './settings.ts';

/** Where traces go. */
export interface TraceSettings {
  readonly url: string;
  /** Some hold a token. */
  readonly headers: Secret;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The share of traces that are kept, 0 to 1. */
  readonly share: number;
}

/** Standard: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const USUAL_ENDPOINT = 'http://localhost:4318';
const TRACES_PATH = '/v1/traces';

/** Null: nothing asks for traces, or they are switched off. */
export function traceSettings(settings: Settings): TraceSettings | null {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const own = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const exporter = settings.OTEL_TRACES_EXPORTER;
  const asked = exporter === 'otlp' || (exporter === undefined && (endpoint ?? own) !== undefined);
  if (!asked || settings.OTEL_SDK_DISABLED === 'true') return null;
  const sampler = settings.OTEL_TRACES_SAMPLER?.replace('parentbased_', '');
  const share = sampler === 'always_off' ? 0 : sampler === 'traceidratio' ? (settings.OTEL_TRACES_SAMPLER_ARG ?? 1) : 1;
  const attributes = keyValues(settings.OTEL_RESOURCE_ATTRIBUTES ?? '') ?? {};
  return {
    url: own ?? `${(endpoint ?? USUAL_ENDPOINT).replace(/\/+$/, '')}${TRACES_PATH}`,
    headers: secret(settings.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
    protocol: settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf',
    service: settings.OTEL_SERVICE_NAME ?? attributes['service.name'] ?? 'opprop',
    attributes,
    share,
  };
}

/** So long the end of the program waits for what was not sent yet. */
const END_MS = 3_000;

/**
 * Loads OpenTelemetry and traces from then on. Only what src/trace.ts names is traced: instrumentations that watch libraries would
 * tell addresses, in which the bot's token stands, and the values of queries.
 * @returns ends it, once what was recorded is sent
 */
export async function startTraces(settings: TraceSettings, log: Pick<Log, 'warn'>): Promise<() => Promise<void>> {
  const api = await import('@opentelemetry/api');
  const { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { defaultResource, resourceFromAttributes } = await import('@opentelemetry/resources');
  const exporter = toldOf(await exporterFor(settings), log);
  const own = resourceFromAttributes({ ...settings.attributes, 'service.name': settings.service });
  const provider = new TracerProvider({
    resource: defaultResource().merge(own),
    sampler: new TraceIdRatioBasedSampler(settings.share),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const spans = provider.getTracer('opprop');
  const within = new AsyncLocalStorage<Context>();

  const tracer: Tracer = async (traced, work, outcome) => {
    const context = within.getStore() ?? api.ROOT_CONTEXT;
    const span = spans.startSpan(traced.name, { attributes: attributesOf(traced) }, context);
    try {
      const result = await within.run(api.trace.setSpan(context, span), work);
      span.setAttribute('opprop.outcome', outcome(result));
      return result;
    } catch (error) {
      // Not what it was: messages of errors have values in them.
      span.setAttribute('opprop.outcome', 'failed');
      span.setStatus({ code: api.SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
  traceWith(tracer);
  return async () => {
    traceWith(null);
    const late = new AbortController();
    const ended = provider.shutdown().catch(() => undefined);
    await Promise.race([ended, wait(END_MS, late.signal)]);
    late.abort();
  };
}

async function exporterFor({ url, headers, protocol }: TraceSettings): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter({ url, headers: keyValues(headers.reveal()) ?? {} });
}

/** The same exporter; that nothing arrives is told once, until something does. */
function toldOf(exporter: SpanExporter, log: Pick<Log, 'warn'>): SpanExporter {
  let arrives = true;
  return {
    export: (spans, then) =>
      exporter.export(spans, (result) => {
        const sent = result.error === undefined && result.code === 0;
        if (arrives && !sent) log.warn({}, 'traces could not be sent: look at OTEL_EXPORTER_OTLP_ENDPOINT');
        arrives = sent;
        then(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** Every attribute that a span has: see the list in src/trace.ts. */
function attributesOf(traced: Traced): Record<string, string> {
  const { name: _, ...facts } = traced;
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [`opprop.${key}`, value]));
}
