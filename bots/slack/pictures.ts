import type { ShownReply } from '../../src/channel/shown.ts';
import { plainText } from '../../src/texts/plain.ts';
import type { Direct } from './direct.ts';
import { errorFields } from './fault.ts';
import type { Log } from './log.ts';
import { pictureWords, type RenderDeps } from './render.ts';
import { escaped } from './text.ts';
import { uploadPicture } from './uploads.ts';
import type { Visit } from './visit.ts';

/** Pictures that were drawn for an answer: only who may see a file sees it in a view, so they go as messages. */
export interface Pictures {
  /** The replies, with a word on each picture that was posted. Never rejects: the words under a picture say the same. */
  posted(visit: Visit, replies: readonly ShownReply[], language: string): Promise<readonly ShownReply[]>;
}

export function createPictures({
  direct,
  render,
  log,
}: {
  readonly direct: Direct;
  readonly render: RenderDeps;
  readonly log: Log;
}): Pictures {
  return {
    async posted(visit, replies, language) {
      const shown: ShownReply[] = [];
      for (const reply of replies) {
        shown.push(reply);
        if (reply.kind !== 'picture' || !(await post(visit, reply))) continue;
        const paragraphs = render.texts.render({ key: 'slack.picture' }, language);
        shown.push({ kind: 'say', paragraphs, buttons: [], place: 'new', sensitive: false });
      }
      return shown;
    },
  };

  async function post({ workspace, user }: Visit, reply: Extract<ShownReply, { kind: 'picture' }>): Promise<boolean> {
    try {
      const dm = await direct(workspace, user);
      if (!dm.ok) return false;
      const comment = escaped(plainText(pictureWords(reply)));
      await uploadPicture(workspace.client, { bytes: reply.png, name: 'opprop.png' }, { channel: dm.value, comment });
      return true;
    } catch (error) {
      log.warn(errorFields(error), 'slack: a picture could not be posted');
      return false;
    }
  }
}
