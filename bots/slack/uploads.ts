import type { webApi } from '@slack/bolt';

const UPLOAD_MS = 10_000;

/** Slack's server for files did not take one. */
class UploadError extends Error {
  override name = 'UploadError';
}

/**
 * Uploads a picture, which needs the scope `files:write`, and gives its id
 * (https://docs.slack.dev/messaging/working-with-files). With `to`, it is posted there.
 *
 * @throws UploadError, and what Slack's client throws
 */
export async function uploadPicture(
  client: webApi.WebClient,
  { bytes, name }: { readonly bytes: Uint8Array; readonly name: string },
  to: { readonly channel: string; readonly comment: string } | null,
): Promise<string> {
  const place = await client.files.getUploadURLExternal({ filename: name, length: bytes.length });
  const { upload_url: url, file_id: id } = place;
  if (url === undefined || id === undefined) throw new UploadError('no place for a file');
  const body = new Uint8Array(bytes);
  const sent = await fetch(url, { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(UPLOAD_MS) });
  await sent.body?.cancel();
  if (!sent.ok) throw new UploadError('a file was not taken');
  const files: [{ id: string; title: string }] = [{ id, title: name }];
  await client.files.completeUploadExternal(
    to === null ? { files } : { files, channel_id: to.channel, initial_comment: to.comment },
  );
  return id;
}

/** Whether Slack shows such a picture within a message: PNG, JPEG and GIF (https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object). */
export function isShowable([first, second]: Uint8Array): boolean {
  return (
    (first === 0x89 && second === 0x50) || (first === 0xff && second === 0xd8) || (first === 0x47 && second === 0x49)
  );
}
