import { z } from 'zod';
import { type Finding, fine, note, problem } from '../../src/server/finding.ts';
import { say } from '../../src/texts/operator.ts';
import type { TelegramConfig } from './settings.ts';

const PATIENCE_MS = 10_000;
/** A webhook whose last failure is older than this, or for which nothing waits, works again. */
const RECENT_MS = 15 * 60_000;

/** https://core.telegram.org/bots/api#user */
const meSchema = z.object({
  username: z.string(),
  supports_inline_queries: z.boolean().optional(),
  can_join_groups: z.boolean().optional(),
  can_read_all_group_messages: z.boolean().optional(),
});
/** https://core.telegram.org/bots/api#webhookinfo */
const webhookSchema = z.object({
  url: z.string(),
  pending_update_count: z.int(),
  last_error_date: z.int().optional(),
  last_error_message: z.string().optional(),
});

/** Whether Telegram knows the bot, and sends its updates where they are expected. */
export async function checkTelegram(telegram: TelegramConfig): Promise<Finding[]> {
  const me = await call(telegram, 'getMe', meSchema);
  if ('problem' in me) return [{ ...problem('telegram', me.problem), ...(me.dead && { trouble: 'token' }) }];
  const { username, supports_inline_queries: inline, can_join_groups: joins } = me.result;
  const findings = [fine('telegram', say('channel.telegram.doctor.bot', { username }))];
  if (!inline) findings.push(note('telegram', say('channel.telegram.doctor.noInline')));
  if (joins === false) findings.push(note('telegram', say('channel.telegram.doctor.noGroups')));
  if (me.result.can_read_all_group_messages) findings.push(note('telegram', say('channel.telegram.doctor.readsAll')));
  const webhook = await call(telegram, 'getWebhookInfo', webhookSchema);
  if ('problem' in webhook) return [...findings, problem('webhook', webhook.problem)];
  return [...findings, ...judgeWebhook(webhook.result, telegram)];
}

function judgeWebhook(info: z.output<typeof webhookSchema>, { mode }: TelegramConfig): Finding[] {
  const count = info.pending_update_count;
  const findings: Finding[] = [];
  if (mode.kind === 'polling') {
    findings.push(
      info.url === ''
        ? fine('updates', say('channel.telegram.doctor.polling', { count }))
        : note('updates', say('channel.telegram.doctor.strayWebhook')),
    );
    return findings;
  }
  if (!info.url.startsWith(`${mode.publicUrl}/`))
    findings.push(note('updates', say('channel.telegram.doctor.webhookUnset')));
  else findings.push(fine('updates', say('channel.telegram.doctor.webhook', { count })));
  if (info.last_error_date !== undefined) {
    const at = new Date(info.last_error_date * 1000).toISOString();
    const reason = info.last_error_message ?? say('channel.telegram.doctor.noReason');
    const text = say('channel.telegram.doctor.lastFailure', { at, reason });
    const fails = count > 0 && Date.now() - info.last_error_date * 1000 < RECENT_MS;
    findings.push({ ...note('updates', text), ...(fails && { trouble: 'webhook' }) });
  }
  return findings;
}

type Called<T> = { readonly result: T } | { readonly problem: string; readonly dead: boolean };

/** The token stands in the address, so nothing of a failed request is shown. */
async function call<T extends z.ZodType>(
  { apiRoot, token }: TelegramConfig,
  method: string,
  schema: T,
): Promise<Called<z.output<T>>> {
  try {
    const response = await fetch(`${apiRoot}/bot${token.reveal()}/${method}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 401 || response.status === 404)
      return { problem: say('channel.telegram.doctor.wrongToken'), dead: true };
    const { result } = z.object({ result: z.unknown() }).parse(await response.json());
    return { result: schema.parse(result) };
  } catch {
    return { problem: say('channel.telegram.doctor.noAnswer', { method }), dead: false };
  }
}
