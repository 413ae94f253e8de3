import type { SlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import type {
  BlockView,
  ControlView,
  InputValue,
  ModalView,
  Outcome,
  Place,
} from '../../bots/playground/slack-view.ts';
import { until } from '../support/waiting.ts';

/** Somebody at their client, who names buttons by what stands on them. */
export function personAt(standIn: SlackStandIn, id: string) {
  const { seats } = standIn;
  const modal = (): ModalView => {
    const { modal } = seats.workspace(id);
    if (!modal) throw new Error('no modal is open');
    return modal;
  };
  const blocksAt = (place: Place): readonly BlockView[] => {
    if (place === 'modal') return modal().blocks;
    const workspace = seats.workspace(id);
    if (place === 'home') return workspace.home?.blocks ?? [];
    return workspace.channel?.messages.find(({ ts }) => ts === place.ts)?.blocks ?? [];
  };
  const read = (place: Place): string => blocksAt(place).map(textOf).join('\n');
  return {
    id,
    modal,
    read,
    hasModal: () => seats.workspace(id).modal !== null,
    buttons: (place: Place) => buttonsIn(blocksAt(place)).map((button) => button.text),
    command: (line: string) => seats.command(id, firstChannel(standIn, id), line),
    async press(place: Place, label: string): Promise<Outcome> {
      const button = buttonsIn(blocksAt(place)).find(({ text }) => text.includes(label));
      if (!button) throw new Error(`no button "${label}" among ${buttonsIn(blocksAt(place)).map(({ text }) => text)}`);
      return await seats.press(id, place, button.blockId, button.actionId);
    },
    fill: (field: string, value: InputValue) => seats.change(id, 'modal', field, 'value', value),
    attach: (field: string, name: string, bytes: Uint8Array) => seats.attach(id, field, 'value', { name, bytes }),
    submit: () => seats.submit(id),
    close: (all = true) => seats.close(id, all),
    openHome: () => seats.openHome(id),
    openChannel: (channel: string) => seats.openChannel(id, channel),
    messages: () => seats.workspace(id).channel?.messages ?? [],
    /** Waits until the modal says something. */
    sees: (words: string | RegExp, place: Place = 'modal') =>
      until(
        () => {
          if (place === 'modal' && seats.workspace(id).modal === null) return false;
          const said = read(place);
          return typeof words === 'string' ? said.includes(words) : words.test(said);
        },
        `${place} saying ${words}, which says: ${place !== 'modal' || seats.workspace(id).modal ? read(place) : '-'}`,
      ),
  };
}
export type Person = ReturnType<typeof personAt>;

function firstChannel(standIn: SlackStandIn, user: string): string {
  const channel = standIn.seats.workspace(user).channels.find(({ member }) => member);
  if (!channel) throw new Error('in no channel');
  return channel.channelId;
}

function buttonsIn(blocks: readonly BlockView[]): (ControlView & { kind: 'button' })[] {
  return blocks
    .flatMap((block) => (block.kind === 'actions' ? block.controls : []))
    .filter((control) => control.kind === 'button');
}

function textOf(block: BlockView): string {
  switch (block.kind) {
    case 'section':
      return block.text.map(({ text }) => text).join('');
    case 'lines':
      return block.lines.map((line) => line.map(({ text }) => text).join('')).join('\n');
    case 'header':
      return block.text;
    case 'input':
      return `${block.label} ${block.hint} ${block.error?.kind === 'app' ? block.error.text : (block.error?.kind ?? '')}`;
    case 'actions':
      return block.controls.map((control) => (control.kind === 'button' ? `[${control.text}]` : '')).join(' ');
    default:
      return '';
  }
}
