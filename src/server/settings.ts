import { homedir } from 'node:os';
import { z } from 'zod';
import { isWebAddress } from '../texts/web-address.ts';

/**
 * Every setting of the program itself by its name in the environment, with the shape of its value; channels have their own.
 * A value is a string there; an empty one counts as left out.
 */

/** Shapes of settings by name; `V` has the value of each. */
export type Shapes<V> = { readonly [Name in keyof V]: z.ZodType<V[Name]> };

/** What settings of these shapes are, all of them. */
export type Whole<S extends Readonly<Record<string, z.ZodType>>> = { readonly [Name in keyof S]: z.output<S[Name]> };

/** Whether a host name or address means this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An address with https, or with http where the predicate allows the host. Loses its trailing slash. */
const webAddress = (plainHost: (host: string) => boolean) =>
  z
    .url()
    .refine((value) => {
      // zod asks also when the address is none.
      if (!URL.canParse(value)) return false;
      const { protocol, hostname, username, search, hash } = new URL(value);
      const plain = username === '' && search === '' && hash === '';
      return plain && (protocol === 'https:' || (protocol === 'http:' && plainHost(hostname)));
    })
    .transform((value) => value.replace(/\/+$/, ''));

/** A platform's own address, or that of a server of one's own: http for this machine, and for names inside of a network. */
export const platformAddress = webAddress((host) => isLoopback(host) || !host.includes('.'));

export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]+$/u);

/** A path as a shell would take it: `~` is the home of this user, which only shells know otherwise. */
const path = z
  .string()
  .regex(/^(?!~[^/\\])[^\0]+$/)
  .transform((value) => value.replace(/^~(?=$|[/\\])/, () => homedir()));

export const unguessable = z.string().regex(/^\S{16,256}$/);

/** `key=value,key=value`, each value percent-encoded where it must be (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Null: it is not. */
export function keyValues(written: string): Record<string, string> | null {
  const pairs: Record<string, string> = {};
  for (const pair of written.split(',').filter((one) => one.trim() !== '')) {
    const [, key = '', value = ''] = /^\s*([\w.!#$%&'*+^`|~-]+)\s*=(.*)$/.exec(pair) ?? [];
    if (key === '') return null;
    try {
      pairs[key] = decodeURIComponent(value.trim());
    } catch {
      return null;
    }
  }
  return pairs;
}

const collector = z.url({ protocol: /^https?$/ });
const pairs = z.string().refine((value) => keyValues(value) !== null);
const protocol = z.enum(['http/protobuf', 'http/json']);

/** The standard settings of OpenTelemetry that switch traces on and say where they go. */
const TRACES = {
  OTEL_SDK_DISABLED: z.stringbool().transform(String),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_HEADERS: pairs,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_SERVICE_NAME: line(100),
  OTEL_RESOURCE_ATTRIBUTES: pairs,
  OTEL_TRACES_SAMPLER: z.enum([
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1),
} as const;

export const SETTINGS = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATA_DIR: path,
  KEY_DIR: path,
  BACKUP_DIR: path,
  BACKUP_KEEP: whole(1, 1000),
  OPPROP_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .refine((value) => Buffer.from(value, 'base64').length === 32),
  HOST: z.string().regex(/^[A-Za-z0-9.:-]+$/),
  PORT: whole(0, 65_535),
  // It stands in links that the bots send.
  PUBLIC_URL: webAddress(isLoopback).refine(
    (value) => isWebAddress(value) || isLoopback(URL.parse(value)?.hostname ?? ''),
  ),
  ROLE: z.enum(['all', 'web', 'worker']),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']),
  ORGANISATION_NAME: line(100),
  ORGANISATION_CONTACT: line(200),
  PRIVACY_CONTACT: line(200),
  PRIVACY_URL: z.string().refine(isWebAddress),
  BROADCAST_APPROVALS: whole(0, 5),
  RETENTION_DAYS: whole(1, 3650),
  // Fewer would be told of by the noise alone.
  BURST_SIGNERS: whole(0, 100_000).refine((value) => value === 0 || value >= 50),
  METRICS_TOKEN: unguessable,
  ...TRACES,
} as const;

export type SettingName = keyof typeof SETTINGS;
/** The settings that are set and right, each in its own shape. */
export type Settings = Partial<Whole<typeof SETTINGS>>;

/** Reads every setting of these; names those whose value is not right. */
export function readSettings<V>(
  shapes: Shapes<V>,
  values: Readonly<Record<string, string | undefined>>,
): { readonly settings: Partial<V>; readonly wrong: readonly (keyof V & string)[] } {
  const wrong: (keyof V & string)[] = [];
  const settings: Partial<V> = {};
  for (const name in shapes) {
    const value = values[name]?.trim();
    if (!value) continue;
    const read = shapes[name].safeParse(value);
    if (read.success) settings[name] = read.data;
    else wrong.push(name);
  }
  return { settings, wrong };
}
