/** Blocks for tests. */

export const plain = (text: string) => ({ type: 'plain_text' as const, text });

export const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

export const button = (over: Record<string, unknown> = {}) => ({
  type: 'button' as const,
  text: plain('Go'),
  action_id: 'go',
  ...over,
});

export const actions = (...elements: readonly unknown[]) => ({ type: 'actions', block_id: 'row', elements });

export const input = (element: unknown, over: Record<string, unknown> = {}) => ({
  type: 'input',
  block_id: 'field',
  label: plain('Field'),
  element,
  ...over,
});

export const modal = (blocks: readonly unknown[], over: Record<string, unknown> = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Send'),
  blocks,
  ...over,
});

export const options = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ text: plain(`Choice ${at}`), value: `v${at}` }));
