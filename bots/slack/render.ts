import type { types } from '@slack/bolt';
import type { ShownButton, ShownPicture, ShownReply } from '../../src/channel/shown.ts';
import { plainText } from '../../src/texts/plain.ts';
import type { Paragraph } from '../../src/texts/text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { buttonBlocks, type SlackLinks } from './buttons.ts';
import { LIMITS } from './limits.ts';
import { codeBlocks, fitting, textBlocks } from './text.ts';

export type Block = types.KnownBlock;

/** What rendering needs besides the replies. */
export interface RenderDeps {
  /** The adapter's own words. */
  readonly texts: Pick<Texts, 'render' | 'plain'>;
  readonly links: SlackLinks;
  /** Public https address of a campaign's picture; null: there is none, and the picture is left out. */
  readonly pictureUrl: (picture: ShownPicture) => string | null;
}

/** A reply as blocks. Forms and field errors are shown by the view around them, and nothing has to be taken away in Slack. */
export function replyBlocks(reply: ShownReply, language: string, deps: RenderDeps): readonly Block[] {
  switch (reply.kind) {
    case 'say':
    case 'ask':
      return [...textBlocks(reply.paragraphs), ...spokenButtons(reply.buttons, language, deps)];
    case 'card':
      return [
        ...pictureBlocks(reply.picture, deps),
        ...textBlocks(reply.paragraphs),
        ...spokenButtons(reply.buttons, language, deps),
      ];
    case 'document':
      return [...textBlocks(reply.paragraphs), ...codeBlocks(reply.content)];
    case 'picture':
      return textBlocks(pictureWords(reply));
    case 'toast':
      return textBlocks([[{ text: reply.text }]]);
    case 'field errors':
      return textBlocks(reply.errors.map(({ text }): Paragraph => [{ text }]));
    case 'form':
    case 'hide typed':
    case 'hide names':
      return [];
    // Carried out, it is replaced by a word that all is gone.
    case 'hide all':
      return textBlocks(reply.left);
    default:
      return reply satisfies never;
  }
}

/** What stands for a picture where it cannot be seen. */
export function pictureWords({ alt, paragraphs }: Extract<ShownReply, { kind: 'picture' }>): readonly Paragraph[] {
  return plainText(paragraphs) === alt ? paragraphs : [[{ text: alt }], ...paragraphs];
}

/** Several replies in one view: the toast first, as it is about what was just done. */
export function repliesBlocks(replies: readonly ShownReply[], language: string, deps: RenderDeps): readonly Block[] {
  const [toasts, others] = [replies.filter(isToast), replies.filter((reply) => !isToast(reply))];
  const parts = [...toasts, ...others].map((reply) => replyBlocks(reply, language, deps));
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [{ type: 'divider' } as const, ...part]));
}

/** The address that a copy button would put on the clipboard stands in the text: Slack has no such button. */
function spokenButtons(
  rows: readonly (readonly ShownButton[])[],
  language: string,
  { links, texts }: RenderDeps,
): readonly Block[] {
  const addresses = rows.flat().flatMap((button) => {
    const url = button.kind === 'copy' ? links.elsewhere(button.payload) : null;
    return url === null ? [] : texts.render({ key: 'slack.elsewhereAt', params: { url } }, language);
  });
  return [...textBlocks(addresses), ...buttonBlocks(rows)];
}

function pictureBlocks(picture: ShownPicture | null, { pictureUrl }: RenderDeps): readonly Block[] {
  const url = picture && pictureUrl(picture);
  return picture && url ? [{ type: 'image', image_url: url, alt_text: fitting(picture.alt, LIMITS.alt) }] : [];
}

export function isToast(reply: ShownReply): boolean {
  return reply.kind === 'toast';
}
