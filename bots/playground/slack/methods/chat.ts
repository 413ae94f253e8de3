import { z } from 'zod';
import { flag, structure, text } from '../../call-fields.ts';
import { checkedContent, MAX_TEXT, MAX_UPDATE_TEXT } from '../content.ts';
import { anyStructure } from '../fields.ts';
import { postAsApp, remove, rewrite } from '../messages.ts';
import { botMethod, type MethodTable } from '../method.ts';
import { Refusal } from '../refusal.ts';
import { channelFor, ownMessage, writableChannel } from '../targets.ts';
import { wireMessage } from '../wire.ts';

const content = {
  channel: text,
  text: text.optional(),
  blocks: anyStructure.optional(),
  mrkdwn: flag.optional(),
  // With `full` or names linked, bare words such as `@channel` would notify: refused here.
  parse: z.literal('none').optional(),
};
const metadata = structure(
  z.strictObject({ event_type: text, event_payload: z.record(z.string(), z.unknown()) }),
).optional();
const stamp = z.string().regex(/^\d{1,12}\.\d{6}$/);

/** https://docs.slack.dev/messaging/sending-and-scheduling-messages */
export const chatMethods: MethodTable = {
  'chat.postMessage': botMethod(
    ['chat:write'],
    z.strictObject({
      ...content,
      thread_ts: stamp.optional(),
      reply_broadcast: flag.optional(),
      unfurl_links: flag.optional(),
      unfurl_media: flag.optional(),
      metadata,
    }),
    (platform, fields, { install }) => {
      const channel = writableChannel(platform, install, fields.channel);
      const draft = checkedContent(platform, fields, MAX_TEXT);
      const message = postAsApp(platform, channel, install, { ...draft, threadTs: fields.thread_ts ?? null }, 'api');
      return { channel: channel.id, ts: message.ts, message: wireMessage(message) };
    },
  ),
  'chat.postEphemeral': botMethod(
    ['chat:write'],
    z.strictObject({ ...content, user: text, thread_ts: stamp.optional() }),
    (platform, fields, { install }) => {
      const channel = channelFor(platform, install, fields.channel);
      if (channel.archived) throw new Refusal('is_archived');
      if (!channel.members.has(install.botUserId)) throw new Refusal('not_in_channel');
      if (!channel.members.has(fields.user)) throw new Refusal('user_not_in_channel');
      const draft = checkedContent(platform, fields, MAX_TEXT);
      const place = { onlyFor: fields.user, threadTs: fields.thread_ts ?? null };
      return { message_ts: postAsApp(platform, channel, install, { ...draft, ...place }, 'api').ts };
    },
  ),
  'chat.update': botMethod(
    ['chat:write'],
    z.strictObject({ ...content, ts: stamp, reply_broadcast: flag.optional(), metadata }),
    (platform, fields, { install }) => {
      const channel = channelFor(platform, install, fields.channel);
      const message = ownMessage(channel, install, fields.ts, 'cant_update_message');
      if (channel.archived) throw new Refusal('is_archived');
      if (!channel.members.has(install.botUserId)) throw new Refusal('not_in_channel');
      rewrite(platform, message, checkedContent(platform, fields, MAX_UPDATE_TEXT));
      return { channel: channel.id, ts: message.ts, text: message.text, message: wireMessage(message) };
    },
  ),
  'chat.delete': botMethod(
    ['chat:write'],
    z.strictObject({ channel: text, ts: stamp }),
    (platform, fields, { install }) => {
      const channel = channelFor(platform, install, fields.channel);
      const message = ownMessage(channel, install, fields.ts, 'cant_delete_message');
      remove(platform, message);
      return { channel: channel.id, ts: fields.ts };
    },
  ),
};
