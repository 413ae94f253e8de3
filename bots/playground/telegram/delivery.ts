import { type Courier, type CourierDeps, createCourier, type Webhook } from './courier.ts';
import { createPolling, type PollRequest } from './polling.ts';
import { conflict } from './refusal.ts';
import { checkedKinds } from './updates.ts';

/** How updates reach the bot: by long polling, or by a webhook while one is set. Never both. */
export function createDelivery(deps: Omit<CourierDeps, 'onFailure'> & { readonly now: () => Date }) {
  const { updates } = deps;
  const polling = createPolling(updates);
  let courier: Courier | null = null;
  let lastFailure: { readonly at: number; readonly what: string } | null = null;

  const onFailure = (what: string): void => {
    lastFailure = { at: Math.floor(deps.now().getTime() / 1000), what };
  };
  const stopCourier = (): void => {
    courier?.stop();
    courier = null;
  };
  const same = (a: Webhook, b: Webhook): boolean =>
    a.url === b.url && a.secret === b.secret && a.maxConnections === b.maxConnections;

  return {
    poll: (request: PollRequest, kinds: readonly string[] | undefined, gone: AbortSignal | null) => {
      if (courier !== null)
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      updates.setAllowed(checkedKinds(kinds));
      return polling.poll(request, gone);
    },
    /** Sets, changes or (with null) takes away the webhook. */
    setWebhook: (webhook: Webhook | null, kinds: readonly string[] | undefined, drop: boolean): void => {
      updates.setAllowed(checkedKinds(kinds));
      if (drop) updates.drop();
      if (webhook !== null && courier !== null && !drop && same(courier.webhook, webhook)) return;
      stopCourier();
      if (webhook === null) return;
      polling.interrupt('terminated by setWebhook request');
      lastFailure = null;
      courier = createCourier(webhook, { ...deps, onFailure });
    },
    polled: polling.waits,
    info: () => ({
      url: courier?.webhook.url ?? '',
      has_custom_certificate: false,
      pending_update_count: updates.count(),
      ...(courier !== null && { max_connections: courier.webhook.maxConnections }),
      ...(lastFailure !== null && { last_error_date: lastFailure.at, last_error_message: lastFailure.what }),
      ...(updates.allowed().length > 0 && { allowed_updates: updates.allowed() }),
    }),
    /**
     * Delivers one of the last thousand updates again: to a webhook several times at once, to a poller several times in
     * its next answer. Resolves with the number of deliveries taken (polling: served).
     */
    redeliver: async (updateId: number, times: number): Promise<number> => {
      const update = updates.recall(updateId);
      if (update === undefined) throw new RangeError('that update is not among the last thousand');
      if (courier !== null) return courier.redeliver(update, times);
      polling.redeliver(update, times);
      return times;
    },
    stop: (): void => {
      stopCourier();
      polling.release();
    },
  };
}

export type Delivery = ReturnType<typeof createDelivery>;
