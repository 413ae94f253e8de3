import { z } from 'zod';
import { structure, text, wholeNumber } from '../../call-fields.ts';
import { anyStructure } from '../fields.ts';
import { fileObject } from '../file-object.ts';
import type { StoredFile } from '../files.ts';
import { postAsApp } from '../messages.ts';
import { botMethod, type MethodTable } from '../method.ts';
import { Refusal } from '../refusal.ts';
import { fileFor, writableChannel } from '../targets.ts';

const wireFile = (file: StoredFile) => ({ id: file.id, title: file.title });

/** https://docs.slack.dev/messaging/working-with-files */
export const fileMethods: MethodTable = {
  'files.getUploadURLExternal': botMethod(
    ['files:write'],
    z.strictObject({
      filename: z.string().min(1),
      length: wholeNumber,
      alt_txt: z.string().max(1000).optional(),
      // The official client spells it so.
      alt_text: z.string().max(1000).optional(),
      snippet_type: text.optional(),
    }),
    (platform, fields, { install }) => {
      const owner = install.teamId ?? install.enterpriseId ?? '';
      const file = platform.files.announce({
        name: fields.filename,
        length: fields.length,
        altText: fields.alt_txt ?? fields.alt_text ?? null,
        teamId: owner,
        userId: install.botUserId,
      });
      return { upload_url: `${platform.url()}/upload/${file.id}`, file_id: file.id };
    },
  ),
  // https://docs.slack.dev/reference/methods/files.info
  'files.info': botMethod(
    ['files:read'],
    z.strictObject({
      file: text,
      count: wholeNumber.optional(),
      page: wholeNumber.optional(),
      limit: wholeNumber.optional(),
      cursor: text.optional(),
    }),
    (platform, fields, { install }) => {
      const file = fileFor(platform, install, fields.file);
      if (file === undefined) throw new Refusal('file_not_found');
      return { file: fileObject(file, platform.url()) };
    },
  ),
  'files.completeUploadExternal': botMethod(
    ['files:write'],
    z.strictObject({
      files: structure(z.array(z.strictObject({ id: text, title: text.optional() })).min(1)),
      channel_id: text.optional(),
      channels: text.optional(),
      initial_comment: text.optional(),
      thread_ts: text.optional(),
      blocks: anyStructure.optional(),
    }),
    (platform, fields, { install }) => {
      const owner = install.teamId ?? install.enterpriseId;
      const channel = fields.channel_id === undefined ? null : writableChannel(platform, install, fields.channel_id);
      const files = fields.files.map(({ id, title }) => platform.files.complete(id, title, owner));
      if (channel !== null) {
        const draft = { text: fields.initial_comment ?? '', threadTs: fields.thread_ts ?? null };
        postAsApp(platform, channel, install, draft, 'api');
      }
      return { files: files.map(wireFile) };
    },
  ),
};
