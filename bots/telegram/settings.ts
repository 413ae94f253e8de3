import { z } from 'zod';
import type { Given, ReadConfig } from '../../src/server/channel-module.ts';
import { type Secret, secret } from '../../src/server/secret.ts';
import { platformAddress, type Whole, whole } from '../../src/server/settings.ts';
import { say } from '../../src/texts/operator.ts';
import { CHAT_RATE, FREE_RATE } from './pacing.ts';

export const SETTINGS = {
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d{1,20}:[A-Za-z0-9_-]{6,}$/),
  TELEGRAM_API_ROOT: platformAddress,
  TELEGRAM_MODE: z.enum(['polling', 'webhook']),
  TELEGRAM_WEBHOOK_SECRET: z.string().regex(/^[A-Za-z0-9_-]{16,256}$/),
  TELEGRAM_RATE: whole(1, 1000),
  TELEGRAM_CHAT_RATE: whole(1, 1000),
} as const;

export interface TelegramConfig {
  readonly token: Secret;
  readonly apiRoot: string;
  /** `secret` null: one is derived from the program's secret. */
  readonly mode:
    | { readonly kind: 'polling' }
    | { readonly kind: 'webhook'; readonly publicUrl: string; readonly secret: Secret | null };
  /** Messages a second in all, and in one chat. */
  readonly rate: number;
  readonly chatRate: number;
}

/** What is set without a token is a slip of the pen, but for the pace. */
const NEEDS_TOKEN = ['TELEGRAM_MODE', 'TELEGRAM_WEBHOOK_SECRET', 'TELEGRAM_API_ROOT'] as const;

/** Updates come by webhook where the internet reaches the program, unless TELEGRAM_MODE says otherwise. */
export function readConfig({ values, wrong, publicUrl }: Given<Whole<typeof SETTINGS>>): ReadConfig<TelegramConfig> {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_MODE: asked, TELEGRAM_WEBHOOK_SECRET: webhookSecret } = values;
  const isSet = (name: keyof typeof SETTINGS) => values[name] !== undefined || wrong.includes(name);
  const problems: string[] = [];
  if (asked === 'webhook' && publicUrl === null) {
    problems.push(`PUBLIC_URL ${say('channel.telegram.config.webhookNeedsUrl')}`);
  }
  if (!isSet('TELEGRAM_BOT_TOKEN') && NEEDS_TOKEN.some(isSet)) {
    problems.push(`TELEGRAM_BOT_TOKEN ${say('channel.telegram.config.withoutToken')}`);
  }
  if (problems.length > 0) return { problems };
  if (token === undefined) return { config: null };
  const webhook = (asked ?? (publicUrl ? 'webhook' : 'polling')) === 'webhook' && publicUrl;
  return {
    config: {
      token: secret(token),
      apiRoot: values.TELEGRAM_API_ROOT ?? 'https://api.telegram.org',
      mode: webhook
        ? { kind: 'webhook', publicUrl: webhook, secret: webhookSecret ? secret(webhookSecret) : null }
        : { kind: 'polling' },
      rate: values.TELEGRAM_RATE ?? FREE_RATE,
      chatRate: values.TELEGRAM_CHAT_RATE ?? CHAT_RATE,
    },
  };
}
