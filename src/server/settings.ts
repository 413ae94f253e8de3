import { homedir } from 'node:os';
import { z } from 'zod';

/**
 * Every setting of the program by its name in the environment, with the shape of its value. A value is a string there;
 * an empty one counts as left out.
 */

/** Whether a host name or address means this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An address with https, or with http where the predicate allows the host. Loses its trailing slash. */
const webAddress = (plainHost: (host: string) => boolean) =>
  z
    .url()
    .refine((value) => {
      const { protocol, hostname, username, search, hash } = new URL(value);
      const plain = username === '' && search === '' && hash === '';
      return plain && (protocol === 'https:' || (protocol === 'http:' && plainHost(hostname)));
    })
    .transform((value) => value.replace(/\/+$/, ''));

const whole = (least: number, most: number) =>
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

const unguessable = z.string().regex(/^\S{16,256}$/);

export const SETTINGS = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATA_DIR: path,
  KEY_DIR: path,
  OPPROP_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .refine((value) => Buffer.from(value, 'base64').length === 32),
  HOST: z.string().regex(/^[A-Za-z0-9.:-]+$/),
  PORT: whole(0, 65_535),
  PUBLIC_URL: webAddress(isLoopback),
  ROLE: z.enum(['all', 'web', 'worker']),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']),
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d{1,20}:[A-Za-z0-9_-]{6,}$/),
  TELEGRAM_API_ROOT: webAddress((host) => isLoopback(host) || !host.includes('.')),
  TELEGRAM_MODE: z.enum(['polling', 'webhook']),
  TELEGRAM_WEBHOOK_SECRET: z.string().regex(/^[A-Za-z0-9_-]{16,256}$/),
  TELEGRAM_RATE: whole(1, 1000),
  SLACK_SIGNING_SECRET: z.string().regex(/^\S{8,}$/),
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-\S+$/),
  SLACK_APP_TOKEN: z.string().regex(/^xapp-\S+$/),
  SLACK_CLIENT_ID: z.string().regex(/^[\d.]+$/),
  SLACK_CLIENT_SECRET: z.string().regex(/^\S{8,}$/),
  SLACK_STATE_SECRET: unguessable,
  SLACK_API_URL: webAddress((host) => isLoopback(host) || !host.includes('.')),
  ORGANISATION_NAME: line(100),
  ORGANISATION_CONTACT: line(200),
  PRIVACY_CONTACT: line(200),
  PRIVACY_URL: z.url({ protocol: /^https$/ }),
  BROADCAST_APPROVALS: whole(0, 5),
  RETENTION_DAYS: whole(1, 3650),
  METRICS_TOKEN: unguessable,
} as const;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** The settings that are set and right, each in its own shape. */
export type Settings = { readonly [Name in SettingName]?: z.output<(typeof SETTINGS)[Name]> };

/** Reads every setting; names those whose value is not right. */
export function readSettings(values: Readonly<Record<string, string | undefined>>): {
  readonly settings: Settings;
  readonly wrong: readonly SettingName[];
} {
  const wrong: SettingName[] = [];
  const settings: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const value = values[name]?.trim();
    if (!value) continue;
    const read = SETTINGS[name].safeParse(value);
    if (read.success) settings[name] = read.data;
    else wrong.push(name);
  }
  return { settings: settings as Settings, wrong };
}
