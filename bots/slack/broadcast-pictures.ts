import type { webApi } from '@slack/bolt';
import type { OutgoingPicture } from '../../src/broadcasts/messenger.ts';
import { faultOf } from './fault.ts';
import type { Log } from './log.ts';
import { isShowable, uploadPicture } from './uploads.ts';

/** A picture in a workspace. */
export interface HeldPicture {
  /** Slack's id; null: it cannot be shown there, and messages go without it. */
  readonly file: string | null;
  /** Milliseconds of the clock. */
  readonly at: number;
}

const ASK_AGAIN_MS = 600_000;

/** Uploads each picture once for each workspace, while others that show it wait. */
export function createBroadcastPictures({ now, log }: { readonly now: () => Date; readonly log: Log }) {
  const held = new Map<string, Promise<HeldPicture>>();
  /** Workspaces that did not give the right to upload, and when that was learnt. */
  const without = new Map<string, number>();

  /** Rejects when the upload failed for a reason that may pass. */
  function of(account: string, client: webApi.WebClient, picture: OutgoingPicture): Promise<HeldPicture> {
    const key = `${account} ${picture.id}`;
    const known = held.get(key);
    if (known !== undefined) return known;
    const at = now().getTime();
    if (at < (without.get(account) ?? 0) + ASK_AGAIN_MS) return Promise.resolve({ file: null, at });
    const uploading = upload(account, client, picture);
    held.set(key, uploading);
    uploading.then(
      ({ file }) => file === null && without.has(account) && held.delete(key),
      () => held.delete(key),
    );
    return uploading;
  }

  async function upload(account: string, client: webApi.WebClient, picture: OutgoingPicture): Promise<HeldPicture> {
    const bytes = await picture.read();
    const at = now().getTime();
    if (!isShowable(bytes)) return { file: null, at };
    try {
      return { file: await uploadPicture(client, { bytes, name: picture.name }, null), at };
    } catch (error) {
      if (faultOf(error).meaning !== 'scope') throw error;
      log.warn({}, 'slack: without the scope files:write, broadcasts go out without their picture');
      without.set(account, at);
      return { file: null, at };
    }
  }

  return {
    of,
    /** The workspace no longer knows it: it is uploaded anew next time. */
    forget: (account: string, picture: OutgoingPicture): void => void held.delete(`${account} ${picture.id}`),
  };
}
