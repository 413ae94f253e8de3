import type { types } from '@slack/bolt';
import type { ShownForm, ShownReply } from '../../src/channel/shown.ts';
import type { BotKey, KeyBelow } from '../../src/texts/keys.ts';
import { buttonBlocks } from './buttons.ts';
import { ASKED, answerBlock, fieldBlocks } from './form.ts';
import { LIMITS } from './limits.ts';
import { freshMeta, type Meta, writeMeta } from './meta.ts';
import { type Block, type RenderDeps, repliesBlocks } from './render.ts';
import { shareBlocks } from './share-view.ts';
import { fitting, plain, textBlocks } from './text.ts';

/** The only modal of ours; what it is about stands in its metadata. */
const MODAL = 'opprop';

/** Views of blocks that we know. */
export type ShownModal = types.ModalView & { blocks: Block[] };
export type ShownHome = types.HomeView & { blocks: Block[] };

export interface ModalOptions {
  readonly meta: Meta;
  /** Lies on another view, to which Slack's own button leads back. */
  readonly onTop?: boolean;
  /** Channels shared with other organisations can be chosen for cards. */
  readonly allowsConnect?: boolean;
  /** Languages for cards, in the order of the chooser. */
  readonly languages: readonly string[];
}

/**
 * Replies as a modal. A form among them makes it a form; the offer to share makes it the form for sharing. Throws RangeError
 * for more than a view holds.
 */
export function modalOf(replies: readonly ShownReply[], options: ModalOptions, deps: RenderDeps): ShownModal {
  const { meta } = options;
  const form = replies.flatMap((reply) => (reply.kind === 'form' ? [reply.form] : [])).at(-1);
  if (form) return formModal(form, replies, options, deps);
  const asked = replies.findLast((reply) => reply.kind === 'ask');
  if (asked) return questionModal(asked, replies, options, deps);
  const share = sharedIn(replies);
  // The form itself is where one chooses the channel.
  const said = [...repliesBlocks(share === null ? replies : replies.map(withoutPicking), meta.language, deps)];
  // What takes messages away in a chat has nothing to do here.
  const nothing = () => textBlocks(deps.texts.render({ key: 'slack.nothing' }, meta.language));
  const blocks = said.length > 0 ? said : nothing();
  if (share === null) return modal(blocks, { ...options, meta: { ...meta, form: null, share: null } }, deps);
  const { language } = meta;
  return modal([...blocks, ...shareBlocks(options, deps)], { ...options, meta: { ...meta, form: null, share } }, deps, {
    title: deps.texts.plain({ key: 'slack.share.title' }, language),
    submit: deps.texts.plain({ key: 'slack.share.submit' }, language),
  });
}

/** The campaign that a reply offers to put into a chat, or null. */
function sharedIn(replies: readonly ShownReply[]): string | null {
  const buttons = replies.flatMap((reply) => ('buttons' in reply ? reply.buttons.flat() : []));
  return buttons.find((button) => button.kind === 'pick chat')?.query ?? null;
}

function withoutPicking(reply: ShownReply): ShownReply {
  if (!('buttons' in reply)) return reply;
  const buttons = reply.buttons.map((row) => row.filter(({ kind }) => kind !== 'pick chat'));
  return { ...reply, buttons: buttons.filter((row) => row.length > 0) };
}

/** A question as a form with one field. */
function questionModal(
  asked: Extract<ShownReply, { kind: 'ask' }>,
  replies: readonly ShownReply[],
  options: ModalOptions,
  deps: RenderDeps,
): ShownModal {
  const { language } = options.meta;
  const say = (key: KeyBelow<'slack.ask'>) => deps.texts.plain({ key: `slack.ask.${key}` }, language);
  const meta: Meta = { ...options.meta, form: { id: ASKED, subject: '' }, share: null };
  const blocks = [...repliesBlocks(replies, language, deps), answerBlock(asked, say('label'))];
  return modal(blocks, { ...options, meta }, deps, { submit: say('submit') });
}

function formModal(
  form: ShownForm,
  replies: readonly ShownReply[],
  options: ModalOptions,
  deps: RenderDeps,
): ShownModal {
  const { language } = form;
  const meta: Meta = { ...options.meta, language, form: { id: form.id, subject: form.subject }, share: null };
  const elsewhere = form.id === 'sign' ? deps.links.elsewhere(form.subject.split('.')[0] ?? '') : null;
  const blocks = [
    // Whoever would rather not be seen should not first have filled in half of it.
    ...(elsewhere === null
      ? []
      : textBlocks(deps.texts.render({ key: 'slack.elsewhere', params: { url: elsewhere } }, language))),
    ...repliesBlocks(replies, language, deps),
    ...textBlocks(form.intro),
    ...fieldBlocks(form),
    ...buttonBlocks(form.buttons),
  ];
  return modal(blocks, { ...options, meta }, deps, { title: form.title, submit: form.submit });
}

/** Blocks as a modal. `words`: with a title of its own, and with a button that submits. */
export function modal(
  blocks: readonly Block[],
  { meta, onTop = false }: ModalOptions,
  { texts }: RenderDeps,
  words: { readonly title?: string; readonly submit?: string } = {},
): ShownModal {
  if (blocks.length > LIMITS.viewBlocks) throw new RangeError('more blocks than a view holds');
  const title = words.title ?? texts.plain({ key: 'slack.title' }, meta.language);
  const close =
    onTop && words.submit === undefined ? 'slack.back' : words.submit === undefined ? 'slack.close' : 'slack.cancel';
  return {
    type: 'modal',
    callback_id: MODAL,
    title: plain(fitting(title, LIMITS.viewTitle)),
    close: plain(fitting(texts.plain({ key: close }, meta.language), LIMITS.viewButton)),
    ...(words.submit !== undefined && { submit: plain(fitting(words.submit, LIMITS.viewButton)) }),
    // Closing a review leads back to the form, closing anything else away from it.
    clear_on_close: !onTop,
    private_metadata: writeMeta(meta),
    blocks: [...blocks],
  };
}

/** One text of ours as a modal: waiting, failed, done. */
export function noticeModal(key: BotKey, meta: Meta, deps: RenderDeps, params?: Record<string, number>): ShownModal {
  const paragraphs = deps.texts.render({ key, ...(params && { params }) }, meta.language);
  return modal(textBlocks(paragraphs), { meta: { ...meta, form: null, share: null }, languages: [] }, deps);
}

/** Replies as the App Home, and what to type elsewhere. */
export function homeOf(replies: readonly ShownReply[], language: string, deps: RenderDeps): ShownHome {
  const words = textBlocks(deps.texts.render({ key: 'slack.words' }, language));
  const blocks = [...repliesBlocks(replies, language, deps), ...words];
  if (blocks.length > LIMITS.viewBlocks) throw new RangeError('more blocks than a view holds');
  return { type: 'home', callback_id: MODAL, private_metadata: writeMeta(freshMeta(language)), blocks };
}
