import type { BlockView, ImageView, SpanView } from '../slack-view.ts';
import type { Block } from './blocks.ts';
import { controlView, type Drawing, words } from './control-view.ts';
import type { ImageElement } from './elements.ts';
import { linesOf, type RichPiece } from './rich-text.ts';

type Picture = Pick<ImageElement, 'alt_text' | 'image_url' | 'slack_file'>;

const imageView = (image: Picture, drawing: Drawing): ImageView => ({
  url: image.image_url ?? drawing.fileAddress(image.slack_file?.id ?? ''),
  alt: image.alt_text,
});

/** Blocks as a person sees them. */
export const blockViews = (blocks: readonly Block[], drawing: Drawing): readonly BlockView[] =>
  blocks.map((block) => blockView(block, drawing));

function blockView(block: Block, drawing: Drawing): BlockView {
  const blockId = block.block_id ?? '';
  switch (block.type) {
    case 'section': {
      const beside = block.accessory;
      return {
        kind: 'section',
        blockId,
        text: words(block.text, drawing),
        fields: (block.fields ?? []).map((field) => words(field, drawing)),
        image: beside?.type === 'image' ? imageView(beside, drawing) : null,
        control: beside === undefined || beside.type === 'image' ? null : controlView(blockId, beside, drawing),
      };
    }
    case 'header':
      return { kind: 'header', blockId, text: block.text.text };
    case 'divider':
      return { kind: 'divider', blockId };
    case 'image':
      return { kind: 'image', blockId, image: imageView(block, drawing), title: block.title?.text ?? '' };
    case 'context':
      return {
        kind: 'context',
        blockId,
        items: block.elements.map((element) =>
          element.type === 'image' ? { image: imageView(element, drawing) } : { text: words(element, drawing) },
        ),
      };
    case 'actions':
      return {
        kind: 'actions',
        blockId,
        controls: block.elements.map((element) => controlView(blockId, element, drawing)),
      };
    case 'input':
      return {
        kind: 'input',
        blockId,
        label: block.label.text,
        hint: block.hint?.text ?? '',
        optional: block.optional ?? false,
        control: controlView(blockId, block.element, drawing),
        error: drawing.errors[blockId] ?? null,
      };
    case 'markdown':
      return { kind: 'lines', blockId, lines: block.text.split('\n').map((line) => [{ text: line }]) };
    case 'rich_text':
      return {
        kind: 'lines',
        blockId,
        lines: linesOf(block).map((pieces) => pieces.map((piece) => pieceView(piece, drawing))),
      };
  }
}

function pieceView(piece: RichPiece, { names }: Drawing): SpanView {
  const style = piece.style ?? {};
  const look = {
    ...(style.bold === true && { bold: true }),
    ...(style.italic === true && { italic: true }),
    ...(style.strike === true && { strike: true }),
    ...(style.code === true && { code: true }),
  };
  switch (piece.type) {
    case 'text':
      return { text: piece.text, ...look };
    case 'link':
      return { text: piece.text ?? piece.url, ...look, url: piece.url };
    case 'emoji':
      return { text: `:${piece.name}:`, ...look };
    case 'channel':
      return { text: `#${names(piece.channel_id)}`, ...look };
    case 'user':
      return { text: `@${names(piece.user_id)}`, ...look, mention: 'user' };
    case 'usergroup':
      return { text: `@${piece.usergroup_id}`, ...look, mention: 'group' };
    case 'broadcast':
      return { text: `@${piece.range}`, ...look, mention: piece.range };
  }
}
