import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCalls } from '../../bots/slack/pacing.ts';
import { createLog } from '../../src/server/log.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { readSettings, SETTINGS } from '../../src/server/settings.ts';
import { startTraces, traceSettings } from '../../src/server/traces.ts';
import { knownMethod, span } from '../../src/trace.ts';
import { searchText } from '../privacy/canary.ts';
import { type Core, openCore, startRig as startSlack } from '../slack/rig.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import { startRig as startTelegram, TOKEN } from '../telegram/rig.ts';
import { say } from '../telegram/sample.ts';

const settingsOf = (values: Record<string, string>) => {
  const { settings, wrong } = readSettings(SETTINGS, values);
  expect(wrong).toEqual([]);
  return traceSettings(settings);
};
/** An id that no number of a trace looks like. */
const SEAT = { id: 741925083641, firstName: 'Kari', lastName: 'Sporvognmann', languageCode: 'nb' };

const wrongOf = (values: Record<string, string>) => readSettings(SETTINGS, values).wrong;

describe('the standard settings', () => {
  test.each([
    [{}, null],
    [{ OTEL_SERVICE_NAME: 'opprop' }, null],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, 'http://localhost:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://example.org/in' }, 'https://example.org/in'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'TRUE' }, null],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'false' },
      'http://collector:4318/v1/traces',
    ],
  ])('%j', (values, url) => expect(settingsOf(values)?.url ?? null).toBe(url));

  test('say how much is kept, by which name, and with which headers', () => {
    const on = { OTEL_TRACES_EXPORTER: 'otlp' };
    expect(settingsOf(on)).toMatchObject({ share: 1, service: 'opprop', protocol: 'http/protobuf' });
    const some = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(settingsOf({ ...on, ...some })?.share).toBe(0.25);
    expect(settingsOf({ ...on, OTEL_TRACES_SAMPLER: 'always_off' })?.share).toBe(0);
    const named = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=river,deployment.environment.name=a%20b' };
    expect(settingsOf({ ...on, ...named })).toMatchObject({
      service: 'river',
      attributes: { 'deployment.environment.name': 'a b' },
    });
    const headers = settingsOf({ ...on, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%2Cb, other=c==' })?.headers;
    expect(headers?.reveal()).toContain('api-key');
    expect(`${headers}${JSON.stringify(headers)}`).not.toContain('api-key');
  });

  test.each([
    ['OTEL_TRACES_EXPORTER', 'console'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no equals sign'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%zz'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_SDK_DISABLED', 'perhaps'],
  ])('%s is refused as %j', (name, value) => expect(wrongOf({ [name]: value })).toEqual([name]));
});

test('a method has the form of one, and is told as nothing else', () => {
  expect(['sendMessage', 'chat.postMessage', 'apps.connections.open'].map(knownMethod)).not.toContain('other');
  expect([TOKEN, '4242:AAx', 'T012ABC', 'photos/file_1.jpg', '', 'a'.repeat(64)].map(knownMethod)).toEqual(
    Array(6).fill('other'),
  );
});

describe('a journey in both channels', () => {
  let collector: Collector;
  let core: Core;
  let end: (() => Promise<void>) | null = null;
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  const begin = async (more: Record<string, string> = {}) => {
    const settings = settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...more });
    if (settings) end = await startTraces(settings, log);
  };
  const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  beforeAll(async () => {
    [collector, core] = await Promise.all([startCollector(), openCore()]);
    Object.assign(core.turns, createMetrics().watch({ take: core.turns.take, look: core.turns.look }));
  });
  afterEach(async () => {
    await end?.();
    end = null;
  });
  afterAll(() => Promise.all([collector?.close(), core?.database.drop()]));

  test('is told by names, channels, methods and outcomes, and by nothing of anyone', async () => {
    const given = { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=of-the-collector', OTEL_SERVICE_NAME: 'river' };
    await begin({ ...json, ...given });
    const telegram = await startTelegram({ mode: 'polling', answers: () => [say('Hello canary')] });
    await telegram.standIn.seats.sit(SEAT);
    await telegram.standIn.seats.start(SEAT.id);
    await telegram.settled();
    await telegram.stop();
    const slack = await startSlack({ mode: 'http', core, calls: createCalls({ rate: 1000 }) });
    const { ola } = slack;
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'named');
    await ola.fill('field.name', 'Ola Canarysigner');
    await ola.submit();
    await ola.sees('Name on the list');
    await ola.press('modal', 'Sign');
    await ola.sees('Your signature is in');
    await slack.stop();
    await expect(span({ name: 'job', queue: 'a-queue' }, () => Promise.reject(new Error('canary')))).rejects.toThrow();
    await end?.();

    const spans = collector.spans();
    const told = new Set(spans.map(({ name, facts }) => [name, ...Object.values(facts)].join(' ')));
    expect(told).toContain('call telegram sendMessage done');
    expect(told).toContain('call slack views.open done');
    expect(told).toContain('turn slack done');
    expect(told).toContain('turn.read done');
    expect(told).toContain('turn.swap done');
    expect(told).toContain('job a-queue failed');
    const turns = new Set(spans.filter(({ name, root }) => name === 'turn' && root).map(({ trace }) => trace));
    for (const { name, root, trace } of spans)
      if (name.startsWith('turn.')) expect([root, turns.has(trace)]).toEqual([false, true]);
    const keys = new Set(spans.flatMap(({ facts }) => Object.keys(facts)));
    expect([...keys].toSorted()).toEqual(['opprop.channel', 'opprop.method', 'opprop.outcome', 'opprop.queue']);
    expect(collector.resource()).toMatchObject({ 'service.name': 'river' });

    const text = Buffer.concat(collector.received).toString('latin1');
    const canaries = ['canary', 'Canary', SEAT.lastName, String(SEAT.id), TOKEN, 'a-secret', slack.token, ola.id];
    expect(searchText(text, canaries, 'traces')).toEqual([]);
    // Positive control: what is there is found.
    expect(searchText(text, ['of-the-collector', 'sendMessage'], 'traces')).toHaveLength(2);
  });

  test('is told in the protocol that is usual, and not at all when nothing is to be kept', async () => {
    const before = collector.received.length;
    await begin({ OTEL_TRACES_SAMPLER: 'always_off' });
    await span({ name: 'export' }, async () => 1);
    await end?.();
    expect(collector.received.length).toBe(before);
    await begin();
    await span({ name: 'export' }, async () => 1);
    await end?.();
    const [head = '', content = ''] = collector.received.slice(before).map(String);
    expect(head).toContain('/v1/traces');
    expect(head).toContain('application/x-protobuf');
    expect(content).toContain('opprop.outcome');
  });

  test('goes on when the collector refuses, which is told once', async () => {
    collector.answers(400);
    await begin(json);
    expect(await span({ name: 'export' }, async () => 'result')).toBe('result');
    await end?.();
    collector.answers(200);
    expect(lines.filter((line) => line.includes('traces could not be sent'))).toHaveLength(1);
    expect(await span({ name: 'export' }, async () => 'after the end')).toBe('after the end');
  });
});
