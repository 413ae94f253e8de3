import type { Install, Platform, StoredView } from './platform.ts';
import { Refusal } from './refusal.ts';
import { valuesOf } from './state.ts';
import type { ViewContent } from './surfaces.ts';
import type { Trigger } from './triggers.ts';

/** The modals of people: at most three on each other (https://docs.slack.dev/surfaces/modals). */

const MAX_DEPTH = 3;

export const stackOf = (platform: Platform, userId: string): StoredView[] => {
  const stack = platform.modals.get(userId) ?? [];
  platform.modals.set(userId, stack);
  return stack;
};

export const topModal = (platform: Platform, userId: string): StoredView | undefined =>
  platform.modals.get(userId)?.at(-1);

const newHash = (platform: Platform): string => `${Math.floor(platform.now().getTime() / 1000)}.${platform.ids.mark()}`;

function checkExternalId(platform: Platform, content: ViewContent, except: StoredView | null): void {
  const id = content.external_id ?? '';
  if (id === '') return;
  const views = [...platform.modals.values(), [...platform.homes.values()]].flat();
  if (views.some((view) => view !== except && view.content.external_id === id))
    throw new Refusal('duplicate_external_id');
}

/**
 * Lays a modal on what the person has open.
 *
 * @throws {Refusal} `push_limit_reached`, `duplicate_external_id`
 */
export function layModal(
  platform: Platform,
  install: Install,
  trigger: Pick<Trigger, 'userId' | 'teamId' | 'channelId'>,
  content: ViewContent,
): StoredView {
  const stack = stackOf(platform, trigger.userId);
  if (stack.length >= MAX_DEPTH) throw new Refusal('push_limit_reached');
  checkExternalId(platform, content, null);
  const id = platform.ids.next('V');
  const view: StoredView = {
    id,
    kind: 'modal',
    teamId: trigger.teamId,
    userId: trigger.userId,
    install,
    rootId: stack[0]?.id ?? id,
    previousId: stack.at(-1)?.id ?? null,
    content,
    hash: newHash(platform),
    values: valuesOf(content.blocks, {}, trigger.channelId),
    errors: {},
  };
  stack.push(view);
  platform.screens.showPerson(trigger.userId);
  return view;
}

/** Changes a view; what the person typed stays where the field is the same. @throws {Refusal} `hash_conflict` */
export function changeView(platform: Platform, view: StoredView, content: ViewContent, hash: string | undefined): void {
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
  checkExternalId(platform, content, view);
  view.content = content;
  view.values = valuesOf(content.blocks, view.values);
  view.errors = {};
  view.hash = newHash(platform);
  platform.screens.showPerson(view.userId);
}

/** Publishes an App Home. @throws {Refusal} `hash_conflict` */
export function publishHome(
  platform: Platform,
  install: Install,
  person: { readonly id: string; readonly teamId: string },
  content: ViewContent,
  hash: string | undefined,
): StoredView {
  const known = platform.homes.get(person.id);
  if (known !== undefined && known.install === install) {
    changeView(platform, known, content, hash);
    return known;
  }
  if (hash !== undefined) throw new Refusal('hash_conflict');
  const id = platform.ids.next('V');
  const view: StoredView = {
    id,
    kind: 'home',
    teamId: person.teamId,
    userId: person.id,
    install,
    rootId: id,
    previousId: null,
    content,
    hash: newHash(platform),
    values: valuesOf(content.blocks),
    errors: {},
  };
  platform.homes.set(person.id, view);
  platform.screens.showPerson(person.id);
  return view;
}

/** Takes the modal on top away, or all of them. Gives what was closed. */
export function closeModals(platform: Platform, userId: string, all: boolean): readonly StoredView[] {
  const stack = stackOf(platform, userId);
  const closed = all ? stack.splice(0) : stack.splice(-1);
  platform.screens.showPerson(userId);
  return closed;
}

/** An open view. @throws {Refusal} `not_found` */
export function openView(
  platform: Platform,
  install: Install,
  by: { id?: string | undefined; externalId?: string | undefined },
): StoredView {
  const view = [...platform.modals.values(), [...platform.homes.values()]]
    .flat()
    .find((each) => (by.id === undefined ? each.content.external_id === by.externalId : each.id === by.id));
  if (view === undefined || view.install !== install) throw new Refusal('not_found');
  return view;
}
