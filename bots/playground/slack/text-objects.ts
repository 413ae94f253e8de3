import { z } from 'zod';

/** Text and option objects (https://docs.slack.dev/reference/block-kit/composition-objects). Lengths in UTF-16 units. */

const words = (most: number) => z.string().min(1).max(most);

/** Words as they are. */
export const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(most), emoji: z.boolean().optional() });

const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(most), verbatim: z.boolean().optional() });

/** Words as they are, or with Slack's markup. */
export const anyText = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);

export type TextObject = z.output<ReturnType<typeof anyText>>;

/** A choice in a menu. Menus take plain words only, boxes and radio buttons both. */
export const menuOption = z.strictObject({
  text: plainText(75),
  value: words(150),
  description: plainText(75).optional(),
  url: z.url().max(3000).optional(),
});

export const boxOption = z.strictObject({
  text: anyText(75),
  value: words(150),
  description: anyText(75).optional(),
});

export const confirmation = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

export const placeholder = plainText(150);
