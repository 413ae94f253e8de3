/**
 * The far end of the wire in Slack, in a process of its own: the stand-in of Slack, and colleagues who sign. Speaks with the
 * bench as far-end.ts does.
 */
import { createSlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import type { BlockView, ModalView } from '../../bots/playground/slack-view.ts';
import { SCOPES } from '../../bots/slack/scopes.ts';
import { until } from '../support/waiting.ts';
import type { BotAddress, FarEndReady, WalkOrder, WalkReport } from './far-end.ts';

const PATIENCE_MS = 20_000;
const NAME = 'Kari Nordmann';

const standIn = createSlackStandIn({
  appName: 'Bench',
  scopes: SCOPES.map(({ scope }) => scope),
  commands: [{ command: '/petition', description: 'Bench', usageHint: 'sign' }],
  ackTimeoutMs: PATIENCE_MS,
  triggerLifeMs: PATIENCE_MS,
});
const { apiUrl } = await standIn.start();
const teamId = standIn.world.team({ name: 'Harbour Choir' });
const token = await standIn.admin.install(teamId);
let walked = 0;
process.on('message', (order: WalkOrder | BotAddress) => {
  if ('walks' in order) void takeWalks(order).then(tell);
  else void reach(order).then(() => tell('reached'));
});
process.on('disconnect', () => process.exit(0));
tell({ apiRoot: apiUrl, token, signingSecret: standIn.credentials.signingSecret } satisfies FarEndReady);

function tell(content: unknown): void {
  process.send?.(content);
}

async function reach({ port }: BotAddress): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  standIn.setRequestUrl(`${url}/slack/events`);
  // Opprop says there whether it is ready; what the peer says to it means that it listens.
  await until(async () => {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    return answer !== null && answer.status !== 503;
  }, 'the bot');
}

async function takeWalks({ walks, atOnce }: WalkOrder): Promise<WalkReport> {
  const people = Array.from({ length: walks }, () => standIn.world.person({ teamId, realName: NAME, locale: 'en-US' }));
  walked += 1;
  const channelId = standIn.world.channel({
    teamId,
    name: `walk-${walked}`,
    kind: 'private',
    members: people,
    app: true,
  });
  const perUpdateMs: number[] = [];
  const before = standIn.statistics();
  const ids = people.values();
  const began = performance.now();
  const walker = async (): Promise<void> => {
    for (const id of ids) await signOnce(id, channelId, perUpdateMs);
  };
  let problem: string | null = null;
  try {
    await Promise.all(Array.from({ length: atOnce }, walker));
    await standIn.idle();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const seconds = (performance.now() - began) / 1000;
  const after = standIn.statistics();
  const refused = after.refused - before.refused;
  if (refused > 0) problem ??= `the stand-in refused ${refused} calls`;
  return { signatures: walks, seconds, perUpdateMs, calls: after.calls - before.calls, problem };
}

async function signOnce(id: string, channelId: string, perUpdateMs: number[]): Promise<void> {
  const { seats } = standIn;
  await seats.sit(id);
  const act = async (what: () => Promise<unknown>, shows: (modal: ModalView) => boolean): Promise<ModalView> => {
    const began = performance.now();
    const seen = sees(id, shows);
    const [modal] = await Promise.all([seen, what()]);
    perUpdateMs.push(performance.now() - began);
    return modal;
  };
  await act(() => seats.command(id, channelId, '/petition sign'), hasInput);
  await seats.change(id, 'modal', 'field.consent', 'value', ['yes']);
  await seats.change(id, 'modal', 'field.visibility', 'value', 'named');
  await seats.change(id, 'modal', 'field.name', 'value', NAME);
  const review = await act(() => seats.submit(id), isReview);
  const { blockId, actionId } = signButton(review.blocks) ?? { blockId: '', actionId: '' };
  await act(() => seats.press(id, 'modal', blockId, actionId), isThanks);
  await seats.close(id, true);
}

const hasInput = ({ blocks }: ModalView): boolean => blocks.some(({ kind }) => kind === 'input');
const signButton = (blocks: readonly BlockView[]) =>
  blocks
    .flatMap((block) => (block.kind === 'actions' ? block.controls : []))
    .find((control) => control.kind === 'button' && control.text === 'Sign');
const isReview = ({ blocks }: ModalView): boolean =>
  signButton(blocks) !== undefined && !hasInput({ blocks } as ModalView);
const isThanks = (modal: ModalView): boolean =>
  !hasInput(modal) && JSON.stringify(modal.blocks).includes('Your signature is in');

/** Waits until the window on top is what it should be. */
function sees(id: string, shows: (modal: ModalView) => boolean): Promise<ModalView> {
  return new Promise((resolve, reject) => {
    const modal = (): ModalView | null => standIn.seats.workspace(id).modal;
    const late = setTimeout(() => {
      off();
      reject(
        new Error(`the bot did not answer; the window: ${JSON.stringify(modal()?.blocks ?? null).slice(0, 2000)}`),
      );
    }, PATIENCE_MS);
    const off = standIn.on((event) => {
      if (event.kind !== 'workspace' || event.workspace.modal === null || !shows(event.workspace.modal)) return;
      clearTimeout(late);
      off();
      resolve(event.workspace.modal);
    }, id);
  });
}
