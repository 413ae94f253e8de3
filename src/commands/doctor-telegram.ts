import { z } from 'zod';
import type { Config, TelegramConfig } from '../server/config.ts';
import { isLoopback } from '../server/settings.ts';
import { say } from '../texts/operator.ts';
import { type Finding, fine, note, problem } from './doctor-finding.ts';

const PATIENCE_MS = 10_000;

const meSchema = z.object({ username: z.string(), supports_inline_queries: z.boolean().optional() });
/** https://core.telegram.org/bots/api#webhookinfo */
const webhookSchema = z.object({
  url: z.string(),
  pending_update_count: z.int(),
  last_error_date: z.int().optional(),
  last_error_message: z.string().optional(),
});

/** Whether Telegram knows the bot, and sends its updates where they are expected. */
export async function checkTelegram({ telegram }: Config): Promise<Finding[]> {
  if (!telegram) return [note('telegram', say('doctor.telegram.none'))];
  const me = await call(telegram, 'getMe', meSchema);
  if ('problem' in me) return [problem('telegram', me.problem)];
  const { username, supports_inline_queries: inline } = me.result;
  const findings = [fine('telegram', say('doctor.telegram.bot', { username }))];
  if (!inline) findings.push(note('telegram', say('doctor.telegram.noInline')));
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
        ? fine('updates', say('doctor.telegram.polling', { count }))
        : note('updates', say('doctor.telegram.strayWebhook')),
    );
    return findings;
  }
  if (!info.url.startsWith(`${mode.publicUrl}/`)) findings.push(note('updates', say('doctor.telegram.webhookUnset')));
  else findings.push(fine('updates', say('doctor.telegram.webhook', { count })));
  if (info.last_error_date !== undefined) {
    const at = new Date(info.last_error_date * 1000).toISOString();
    const reason = info.last_error_message ?? say('doctor.telegram.noReason');
    findings.push(note('updates', say('doctor.telegram.lastFailure', { at, reason })));
  }
  return findings;
}

type Called<T> = { readonly result: T } | { readonly problem: string };

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
    if (response.status === 401 || response.status === 404) return { problem: say('doctor.telegram.wrongToken') };
    const { result } = z.object({ result: z.unknown() }).parse(await response.json());
    return { result: schema.parse(result) };
  } catch {
    return { problem: say('doctor.telegram.noAnswer', { method }) };
  }
}

/** Whether PUBLIC_URL leads here. Only an address of this machine can be judged from this machine. */
export async function checkPublicUrl({ publicUrl }: Config): Promise<Finding[]> {
  if (publicUrl === null) return [];
  if (!isLoopback(new URL(publicUrl).hostname))
    return [note('PUBLIC_URL', say('doctor.publicUrl.elsewhere', { url: publicUrl }))];
  try {
    const { status } = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (status === 200) return [fine('PUBLIC_URL', say('doctor.publicUrl.answers'))];
    return [problem('PUBLIC_URL', say('doctor.publicUrl.otherAnswer', { status }))];
  } catch {
    return [problem('PUBLIC_URL', say('doctor.publicUrl.silent'))];
  }
}
