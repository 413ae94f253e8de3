import { NO_PATIENCE } from '../../src/channel/attempt.ts';
import type { StaffPort } from '../../src/channel/channel.ts';
import { fetchPicture, PICTURE_BYTES } from '../../src/channel/picture-file.ts';
import { attempt } from './attempt.ts';
import { errorFields } from './fault.ts';
import { isSlacks } from './hosts.ts';
import type { Log } from './log.ts';
import type { Workspace } from './visit.ts';

export interface GivenPicturesDeps {
  readonly workspaceOf: (account: string) => Promise<Workspace | null>;
  /** Root of the Web API; null: Slack itself. */
  readonly apiUrl: string | null;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Fetches pictures that people gave in a form, which needs the scope `files:read`
 * (https://docs.slack.dev/reference/objects/file-object: `url_private_download`, with the app's token).
 */
export function createGivenPictures({ workspaceOf, apiUrl, signal, log }: GivenPicturesDeps): StaffPort['picture'] {
  return async (account, file) => {
    try {
      const workspace = await workspaceOf(account);
      if (!workspace?.takesPictures) return null;
      const { client } = workspace;
      const found = await attempt(() => client.files.info({ file }), {
        repeatable: true,
        patience: NO_PATIENCE,
        signal,
      });
      if (!found.ok) {
        log.warn(errorFields(found.error), 'slack: a picture could not be found');
        return null;
      }
      const { url_private_download: address = '', size = 0 } = found.value.file ?? {};
      if (size > PICTURE_BYTES || !isSlacks(address, apiUrl)) return null;
      return await fetchPicture(address, { authorization: `Bearer ${client.token}` });
    } catch {
      // The error may hold the address.
      log.warn({}, 'slack: a picture could not be fetched');
      return null;
    }
  };
}
