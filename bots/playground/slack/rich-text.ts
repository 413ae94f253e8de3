import { z } from 'zod';

/** Formatted words as a structure (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). */

const style = {
  style: z
    .strictObject({
      bold: z.boolean().optional(),
      italic: z.boolean().optional(),
      strike: z.boolean().optional(),
      code: z.boolean().optional(),
    })
    .optional(),
};

const piece = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), ...style }),
  z.strictObject({ type: z.literal('link'), url: z.string().min(1), text: z.string().optional(), ...style }),
  z.strictObject({ type: z.literal('emoji'), name: z.string().min(1), unicode: z.string().optional(), ...style }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().min(1), ...style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().min(1), ...style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().min(1), ...style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), ...style }),
]);

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(piece) });
const part = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().optional(),
    border: z.int().optional(),
  }),
  z.strictObject({
    type: z.literal('rich_text_quote'),
    elements: z.array(piece).min(1),
    border: z.int().optional(),
  }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(piece).min(1),
    border: z.int().optional(),
  }),
]);

export const richTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  block_id: z.string().min(1).max(255).optional(),
  elements: z.array(part).min(1),
});

export type RichPiece = z.output<typeof piece>;
export type RichTextBlock = z.output<typeof richTextBlock>;

/** Pieces of each line, top to bottom. */
export const linesOf = (block: RichTextBlock): readonly (readonly RichPiece[])[] =>
  block.elements.flatMap((element) =>
    element.type === 'rich_text_list' ? element.elements.map((item) => item.elements) : [element.elements],
  );
