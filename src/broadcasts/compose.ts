import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ShownButton } from '../channel/shown.ts';
import { fallbackChain } from '../texts/languages.ts';
import { plainText } from '../texts/plain.ts';
import type { Language, Paragraph } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import type { OutgoingMessage, OutgoingPicture } from './messenger.ts';
import type { Broadcast, BroadcastContent, BroadcastId, PictureRef } from './types.ts';

export interface ComposerDeps {
  readonly texts: Pick<Texts, 'plain' | 'render'>;
  /** File of a picture of a campaign's pack; null when there is none. */
  readonly picturePath: (campaign: string, image: string) => string | null;
  /** Bytes of a picture that staff sent. Rejects when it is gone. */
  readonly storedPicture: (id: string) => Promise<Uint8Array>;
}

/** What a message is made of. */
export type Composable = Pick<Broadcast, 'id' | 'campaign' | 'content'>;

/** Makes messages of what staff wrote. */
export interface Composer {
  /** Null when it has no text at all. */
  message(broadcast: Composable, language: Language): OutgoingMessage | null;
  /** For the discreet: tells that there is news and nothing of it; the text comes behind a tap. */
  notice(broadcast: Pick<Composable, 'id' | 'campaign'>, language: Language): OutgoingMessage;
}

/** The text that people of a language get: their own, else what their language falls back to, else the first there is. */
export function textFor(content: BroadcastContent, language: Language): Language | null {
  const written = Object.keys(content.texts).filter((one) => (content.texts[one] ?? []).length > 0);
  return fallbackChain(language).find((one) => written.includes(one)) ?? written[0] ?? null;
}

/** The button that shows a discreet person the text: `bnews.<id in base 36>`. */
function newsAction(id: BroadcastId): string {
  return `bnews.${id.toString(36)}`;
}

export function createComposer({ texts, picturePath, storedPicture }: ComposerDeps): Composer {
  const stop = (language: Language): ShownButton => ({
    kind: 'action',
    label: texts.plain({ key: 'button.stop' }, language),
    action: 'stop',
  });

  /** The words under the campaign's name, which people of several campaigns need; words that hold it are enough. */
  function named(campaign: string, words: readonly Paragraph[], language: Language): readonly Paragraph[] {
    const title = { campaign, key: 'title' };
    if (plainText(words).includes(texts.plain(title, language))) return words;
    return [...texts.render({ key: 'broadcast.about', params: { title } }, language), ...words];
  }

  function picture(campaign: string, ref: PictureRef, language: Language): OutgoingPicture | null {
    if (ref.kind === 'stored') {
      const alt = texts.plain({ campaign, key: 'title' }, language);
      return { id: `stored/${ref.id}`, name: ref.id.slice(0, 16), read: () => storedPicture(ref.id), alt };
    }
    const image = ref.id.slice(ref.id.indexOf('/') + 1);
    const path = picturePath(campaign, image);
    if (path === null) return null;
    const alt = texts.plain({ campaign, key: `images.${image}.alt` }, language);
    return { id: ref.id, name: basename(path), read: () => readFile(path), alt };
  }

  return {
    message({ id, campaign, content }, language) {
      const told = textFor(content, language);
      if (told === null) return null;
      const label = content.link && labelFor(content.link.labels, told);
      const link: ShownButton[][] = content.link && label ? [[{ kind: 'link', label, url: content.link.url }]] : [];
      return {
        broadcast: id,
        campaign,
        language: told,
        paragraphs: named(campaign, content.texts[told] ?? [], told),
        picture: content.picture && picture(campaign, content.picture, language),
        buttons: [...link, [stop(language)]],
      };
    },
    notice({ id, campaign }, language) {
      const show = { kind: 'action', label: texts.plain({ key: 'broadcast.show' }, language) } as const;
      return {
        broadcast: id,
        campaign,
        language,
        paragraphs: texts.render({ key: 'broadcast.notice' }, language),
        picture: null,
        buttons: [[{ ...show, action: newsAction(id) }], [stop(language)]],
      };
    },
  };
}

function labelFor(labels: Readonly<Record<Language, string>>, language: Language): string | null {
  const chosen = fallbackChain(language).find((one) => labels[one]) ?? Object.keys(labels)[0];
  return (chosen !== undefined && labels[chosen]) || null;
}
