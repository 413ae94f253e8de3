import { afterAll, beforeAll } from 'vitest';
import { COMMAND_PREFIX } from '../../bots/slack/command.ts';
import { LIMITS } from '../../bots/slack/limits.ts';
import { freshMeta } from '../../bots/slack/meta.ts';
import { modalOf } from '../../bots/slack/views.ts';
import { readWords } from '../../src/turn/words.ts';
import { type Core, openCore, startRig } from '../slack/rig.ts';
import { faultsOf, renderDeps } from '../slack/shown.ts';
import { channelContract } from './channel.ts';
import { rendererContract, type Shown } from './renderer.ts';

const { texts } = readWords('locales', () => undefined, COMMAND_PREFIX);

interface Loose {
  readonly type?: string;
  readonly text?: string | { readonly text: string };
  readonly label?: { readonly text: string };
  readonly url?: string;
  readonly value?: string;
  readonly style?: unknown;
  readonly elements?: readonly Loose[];
}

/** Everything in blocks, however deep. */
function leavesOf(block: Loose): readonly Loose[] {
  return block.elements ? block.elements.flatMap(leavesOf) : [block];
}

function shownOf(blocks: readonly Loose[]): Omit<Shown, 'faults'> {
  const leaves = blocks.flatMap(leavesOf);
  const texts = leaves.filter(({ type }) => type !== 'button');
  const buttons = leaves.filter(({ type }) => type === 'button');
  const wordOf = ({ text, label }: Loose) => label?.text ?? (typeof text === 'string' ? text : (text?.text ?? ''));
  return {
    words: blocks.map((block) => leavesOf(block).map(wordOf).join('')).join('\n'),
    marked: texts.filter(({ type, style }) => (type !== 'text' && type === 'link') || style !== undefined).map(wordOf),
    actions: buttons.flatMap(({ value }) => value ?? []),
    addresses: leaves.flatMap(({ url }) => url ?? []),
  };
}

rendererContract({
  name: 'slack',
  commandPrefix: COMMAND_PREFIX,
  showsForms: true,
  show(replies, language) {
    const { blocks } = modalOf(
      replies,
      { meta: freshMeta(language), languages: texts.languages },
      { ...renderDeps(texts), pictureUrl: () => null },
    );
    return { ...shownOf(JSON.parse(JSON.stringify(blocks))), faults: faultsOf(blocks, LIMITS.viewBlocks) };
  },
});

let core: Core;
beforeAll(async () => {
  core = await openCore();
});
afterAll(() => core.database.drop());

channelContract({
  name: 'slack',
  async start(turns) {
    const rig = await startRig({ mode: 'http', core: { ...core, turns }, retryDelays: [50, 50, 50] });
    const { standIn, kari } = rig;
    return {
      channel: rig.channel,
      does: async () => void (await kari.openHome()),
      again: async () => void (await standIn.redeliver(standIn.events().at(-1)?.eventId ?? '', 5)),
      shown: () => JSON.stringify(standIn.calls.filter(({ method }) => method === 'views.publish')),
      settled: rig.settled,
      stop: rig.stop,
    };
  },
});
