import { z } from 'zod';
import type { Given, ReadConfig } from '../../src/server/channel-module.ts';
import { type Secret, secret } from '../../src/server/secret.ts';
import { platformAddress, unguessable, type Whole, whole } from '../../src/server/settings.ts';
import { say } from '../../src/texts/operator.ts';

export const SETTINGS = {
  SLACK_SIGNING_SECRET: z.string().regex(/^\S{8,}$/),
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-\S+$/),
  SLACK_APP_TOKEN: z.string().regex(/^xapp-\S+$/),
  SLACK_CLIENT_ID: z.string().regex(/^[\d.]+$/),
  SLACK_CLIENT_SECRET: z.string().regex(/^\S{8,}$/),
  SLACK_STATE_SECRET: unguessable,
  SLACK_API_URL: platformAddress,
  SLACK_RATE: whole(1, 1000),
} as const;

interface Common {
  readonly apiUrl: string | null;
  /** Times Slack's published limits. */
  readonly rate: number;
}

/** `socket`: one workspace over Socket Mode. `http`: one workspace over HTTP. `install`: many workspaces over HTTP. */
export type SlackConfig = Common &
  (
    | { readonly kind: 'socket'; readonly appToken: Secret; readonly botToken: Secret }
    | { readonly kind: 'http'; readonly signingSecret: Secret; readonly botToken: Secret }
    | {
        readonly kind: 'install';
        readonly signingSecret: Secret;
        readonly clientId: string;
        readonly clientSecret: Secret;
        readonly stateSecret: Secret;
        /** PUBLIC_URL. */
        readonly publicUrl: string;
      }
  );

/** The settings must be one of three whole sets. */
export function readConfig(given: Given<Whole<typeof SETTINGS>>): ReadConfig<SlackConfig> {
  const config = modeOf(given);
  const asked = Object.keys(given.values).length > 0;
  // One that is wrong in itself is reported already, and with it the set is not whole.
  if (config === null && asked && given.wrong.length === 0 && given.publicUrl !== 'wrong') {
    return { problems: [say('channel.slack.config.incomplete')] };
  }
  return { config };
}

function modeOf({ values, publicUrl }: Given<Whole<typeof SETTINGS>>): SlackConfig | null {
  const common: Common = { apiUrl: values.SLACK_API_URL ?? null, rate: values.SLACK_RATE ?? 1 };
  const { SLACK_SIGNING_SECRET: signing, SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app } = values;
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: client, SLACK_STATE_SECRET: state } = values;
  if (app && bot && !clientId) return { kind: 'socket', ...common, appToken: secret(app), botToken: secret(bot) };
  if (signing && bot && !clientId)
    return { kind: 'http', ...common, signingSecret: secret(signing), botToken: secret(bot) };
  if (!signing || !clientId || !client || !state || bot || publicUrl === null || publicUrl === 'wrong') return null;
  return {
    kind: 'install',
    ...common,
    signingSecret: secret(signing),
    clientId,
    clientSecret: secret(client),
    stateSecret: secret(state),
    publicUrl,
  };
}
