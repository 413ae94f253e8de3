import { z } from 'zod';
import { NO_PATIENCE, type Patience } from '../../src/channel/attempt.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { ShownHome, ShownModal } from './views.ts';
import type { Visit } from './visit.ts';
import { orWithoutPictures } from './without-pictures.ts';

const opened = z.object({ view: z.object({ id: z.string() }) });

/**
 * Slack's calls for views, each given to `attempt`. A view is handed to the client as the text that goes over the wire: of
 * anything else it makes two copies for a log that is not written.
 */
export type Screens = ReturnType<typeof createScreens>;

export function createScreens({ patience, signal }: { readonly patience: Patience; readonly signal: AbortSignal }) {
  return {
    /** Opens a modal; the value is its id. A trigger lives for three seconds: there is no second try. */
    async open({ workspace }: Visit, trigger: string, view: ShownModal): Promise<Outcome<string>> {
      const call = () => workspace.client.apiCall('views.open', { trigger_id: trigger, view: JSON.stringify(view) });
      const outcome = await attempt(call, { repeatable: false, patience: NO_PATIENCE, signal });
      return outcome.ok ? { ok: true, value: opened.safeParse(outcome.value).data?.view.id ?? '' } : outcome;
    },

    /** @param hash of the view that is meant: where it has changed since, it stays as it is (`overtaken`) */
    update({ workspace }: Visit, id: string, modal: ShownModal, hash?: string): Promise<Outcome<unknown>> {
      const only = hash === undefined ? {} : { hash };
      const call = (view: ShownModal) => () =>
        workspace.client.apiCall('views.update', { view_id: id, view: JSON.stringify(view), ...only });
      return orWithoutPictures(modal, (view) => attempt(call(view), { repeatable: true, patience, signal }));
    },

    publish({ workspace, user }: Visit, home: ShownHome): Promise<Outcome<unknown>> {
      const call = (view: ShownHome) => () =>
        workspace.client.apiCall('views.publish', { user_id: user, view: JSON.stringify(view) });
      return orWithoutPictures(home, (view) => attempt(call(view), { repeatable: true, patience, signal }));
    },
  };
}
