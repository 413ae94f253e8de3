import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../../call-fields.ts';
import { type MethodTable, method } from '../method.ts';
import { badRequest } from '../refusal.ts';

const kinds = structure(z.array(text)).optional();
const secret = text.refine((word) => /^[A-Za-z0-9_-]{1,256}$/.test(word), 'secret token contains unallowed characters');

/** https everywhere; plain http on loopback only, where nothing can listen in. */
function checkedAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  const loopback = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return address;
  throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
}

/** How the bot gets its updates: https://core.telegram.org/bots/api#getting-updates */
export const updateMethods: MethodTable = {
  getUpdates: method(
    z.strictObject({
      offset: wholeNumber.optional(),
      limit: wholeNumber.pipe(z.int().min(1).max(100)).optional(),
      timeout: wholeNumber.pipe(z.int().min(0)).optional(),
      allowed_updates: kinds,
    }),
    (platform, fields, { gone }) => platform.delivery.poll(fields, fields.allowed_updates, gone),
  ),
  setWebhook: method(
    z.strictObject({
      url: text,
      ip_address: text.optional(),
      max_connections: wholeNumber.pipe(z.int().min(1).max(100)).optional(),
      allowed_updates: kinds,
      drop_pending_updates: flag.optional(),
      secret_token: secret.optional(),
    }),
    (platform, fields) => {
      const webhook =
        fields.url === ''
          ? null
          : {
              url: checkedAddress(fields.url),
              secret: fields.secret_token ?? null,
              maxConnections: fields.max_connections ?? 40,
            };
      platform.delivery.setWebhook(webhook, fields.allowed_updates, fields.drop_pending_updates ?? false);
      return true;
    },
  ),
  deleteWebhook: method(z.strictObject({ drop_pending_updates: flag.optional() }), (platform, fields) => {
    platform.delivery.setWebhook(null, undefined, fields.drop_pending_updates ?? false);
    return true;
  }),
  getWebhookInfo: method(z.strictObject({}), (platform) => platform.delivery.info()),
};
