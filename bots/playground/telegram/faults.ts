import { createFaultSwitches, type FaultRule, type WireFault } from '../faults.ts';

/** What can go wrong between a bot and the platform. */
export type Fault =
  | WireFault
  | { readonly kind: 'too many requests'; readonly retryAfter: number }
  | { readonly kind: 'server error' }
  /** 502 with a page of HTML in place of JSON, as the platform's front answers when what is behind it is away. */
  | { readonly kind: 'bad gateway' };

/** Where a fault strikes. What is left out does not limit it. */
interface TelegramFaultRule extends FaultRule<Fault> {
  readonly method?: string;
  readonly chat?: number | ((chat: number) => boolean);
}

interface Place {
  readonly method: string;
  readonly chat: number | null;
}

export const createFaults = () =>
  createFaultSwitches<Fault, TelegramFaultRule, Place>(
    (rule, { method, chat }) => (rule.method ?? method) === method && strikesChat(rule.chat, chat),
  );

function strikesChat(where: TelegramFaultRule['chat'], chat: number | null): boolean {
  return typeof where === 'function' ? chat !== null && where(chat) : where === undefined || where === chat;
}

export type Faults = ReturnType<typeof createFaults>;
