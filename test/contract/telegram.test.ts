import { LIMITS } from '../../bots/telegram/limits.ts';
import { type Content, render, type Step } from '../../bots/telegram/render.ts';
import type { Words } from '../../bots/telegram/words.ts';
import { KARI, startRig, told } from '../telegram/rig.ts';
import { LINKS } from '../telegram/sample.ts';
import { channelContract } from './channel.ts';
import { rendererContract } from './renderer.ts';

const wordsOf = (step: Step): readonly Words[] =>
  step.kind === 'put' ? [step.content.words] : 'words' in step ? [step.words] : [];
const contentsOf = (steps: readonly Step[]): readonly Content[] =>
  steps.flatMap((step) => (step.kind === 'put' ? [step.content] : []));

function faultsOf(content: Content): readonly string[] {
  const most = content.kind === 'photo' ? LIMITS.captionUnits : LIMITS.textUnits;
  const long = content.words.text.length > most ? [`${content.words.text.length} units`] : [];
  return content.words.text === '' && content.kind === 'text' ? ['an empty message'] : long;
}

rendererContract({
  name: 'telegram',
  commandPrefix: '/',
  showsForms: false,
  show(replies) {
    const { steps, toast } = render(replies, false, LINKS);
    const words = steps.flatMap(wordsOf);
    const buttons = contentsOf(steps).flatMap(({ keyboard }) => keyboard?.flat() ?? []);
    const files = steps.flatMap((step) => (step.kind === 'file' ? [step.content] : []));
    const entities = words.flatMap(({ text, entities: all }) =>
      all.map(({ offset, length }) => text.slice(offset, offset + length)),
    );
    return {
      words: [...(toast === null ? [] : [toast]), ...words.map(({ text }) => text), ...files].join('\n'),
      marked: entities,
      actions: buttons.flatMap((button) => ('callback_data' in button ? [button.callback_data] : [])),
      addresses: [
        ...buttons.flatMap((button) => ('url' in button ? [button.url] : [])),
        ...buttons.flatMap((button) => ('copy_text' in button ? [button.copy_text.text] : [])),
        ...buttons.flatMap((button) =>
          'switch_inline_query_chosen_chat' in button ? [button.switch_inline_query_chosen_chat.query ?? ''] : [],
        ),
        ...words.flatMap(({ entities: all }) => all.flatMap((one) => ('url' in one ? [one.url] : []))),
      ],
      faults: contentsOf(steps).flatMap(faultsOf),
    };
  },
});

channelContract({
  name: 'telegram',
  async start(turns) {
    const rig = await startRig({ mode: 'polling', turns });
    return {
      channel: rig.channel,
      does: async () => void (await rig.standIn.seats.start(KARI.id)),
      again: async () => void (await rig.standIn.redeliver(rig.standIn.lastUpdateId(), 5)),
      shown: () => told(rig, KARI).join('\n'),
      settled: rig.settled,
      stop: rig.stop,
    };
  },
});
