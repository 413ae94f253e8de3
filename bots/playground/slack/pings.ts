import type { Block } from './blocks.ts';
import { type Mention, mentionsIn } from './mrkdwn.ts';
import { linesOf } from './rich-text.ts';

/** Somebody was notified by name, or a whole channel was. */
export interface Ping extends Mention {
  readonly channelId: string;
  readonly ts: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Remembers every ping of the app's messages since the start. */
export function createPings(now: () => Date) {
  const pings: Ping[] = [];
  return {
    all: pings as readonly Ping[],
    record: (message: {
      readonly channelId: string;
      readonly ts: string;
      readonly text: string;
      readonly blocks: readonly Block[];
    }): void => {
      const { channelId, ts } = message;
      const mentions = [...mentionsIn(message.text), ...message.blocks.flatMap(mentionsInBlock)];
      for (const mention of mentions) pings.push({ ...mention, channelId, ts, at: now().getTime() });
    },
  };
}

export type Pings = ReturnType<typeof createPings>;

function mentionsInBlock(block: Block): readonly Mention[] {
  if (block.type === 'markdown') return mentionsIn(block.text);
  if (block.type === 'rich_text')
    return linesOf(block).flatMap((pieces) =>
      pieces.flatMap((piece): readonly Mention[] => {
        if (piece.type === 'broadcast') return [{ kind: piece.range, target: null }];
        if (piece.type === 'usergroup') return [{ kind: 'group', target: piece.usergroup_id }];
        return piece.type === 'user' ? [{ kind: 'user', target: piece.user_id }] : [];
      }),
    );
  const texts =
    block.type === 'section'
      ? [block.text, ...(block.fields ?? [])]
      : block.type === 'context'
        ? block.elements.filter((element) => element.type !== 'image')
        : [];
  return texts.flatMap((text) => (text?.type === 'mrkdwn' ? mentionsIn(text.text) : []));
}
