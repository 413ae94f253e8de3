import { z } from 'zod';
import type { Config, TelegramConfig } from '../config.ts';
import { isLoopback } from '../settings.ts';
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
  if (!telegram) return [note('telegram', 'TELEGRAM_BOT_TOKEN is not set, so there is no Telegram bot.')];
  const me = await call(telegram, 'getMe', meSchema);
  if ('problem' in me) return [problem('telegram', me.problem)];
  const { username, supports_inline_queries: inline } = me.result;
  const findings = [fine('telegram', `the bot is @${username}`)];
  if (!inline)
    findings.push(
      note('telegram', 'inline mode is off, so cards cannot be shared in other chats: BotFather, /setinline.'),
    );
  const webhook = await call(telegram, 'getWebhookInfo', webhookSchema);
  if ('problem' in webhook) return [...findings, problem('webhook', webhook.problem)];
  return [...findings, ...judgeWebhook(webhook.result, telegram)];
}

function judgeWebhook(info: z.output<typeof webhookSchema>, { mode }: TelegramConfig): Finding[] {
  const waiting = `${info.pending_update_count} updates wait`;
  const findings: Finding[] = [];
  if (mode.kind === 'polling') {
    findings.push(
      info.url === ''
        ? fine('updates', `by polling; ${waiting}`)
        : note('updates', 'a webhook is set, but this program polls. It removes the webhook when it starts.'),
    );
    return findings;
  }
  if (!info.url.startsWith(`${mode.publicUrl}/`))
    findings.push(note('updates', 'the webhook is not set to PUBLIC_URL yet. The program sets it when it starts.'));
  else findings.push(fine('updates', `by webhook; ${waiting}`));
  if (info.last_error_date !== undefined) {
    const at = new Date(info.last_error_date * 1000).toISOString();
    findings.push(
      note('updates', `Telegram last failed to deliver at ${at}: ${info.last_error_message ?? 'no reason given'}`),
    );
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
    if (response.status === 401 || response.status === 404)
      return { problem: 'Telegram does not know TELEGRAM_BOT_TOKEN. Copy it anew from BotFather.' };
    const { result } = z.object({ result: z.unknown() }).parse(await response.json());
    return { result: schema.parse(result) };
  } catch {
    return {
      problem: `${method} was not answered as Telegram does. Check this machine's connection and TELEGRAM_API_ROOT.`,
    };
  }
}

/** Whether PUBLIC_URL leads here. Only an address of this machine can be judged from this machine. */
export async function checkPublicUrl({ publicUrl }: Config): Promise<Finding[]> {
  if (publicUrl === null) return [];
  if (!isLoopback(new URL(publicUrl).hostname))
    return [
      note('PUBLIC_URL', `cannot be judged from here. From another network, see that ${publicUrl}/healthz answers.`),
    ];
  try {
    const { status } = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (status === 200) return [fine('PUBLIC_URL', 'answers')];
    return [problem('PUBLIC_URL', `answers ${status} to /healthz. Does another program listen there?`)];
  } catch {
    return [problem('PUBLIC_URL', 'does not answer. Is the program running?')];
  }
}
