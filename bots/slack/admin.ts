import { adminModal, submittedRules } from './admin-view.ts';
import type { CardKeeper, Cards } from './cards.ts';
import { carried } from './conversing.ts';
import { errorFields } from './fault.ts';
import type { SeenView } from './incoming.ts';
import type { Log } from './log.ts';
import type { Meta } from './meta.ts';
import type { People } from './people.ts';
import type { RenderDeps } from './render.ts';
import type { Screens } from './screens.ts';
import { noticeModal } from './views.ts';
import type { Visit } from './visit.ts';
import type { AckSubmission } from './walk.ts';
import type { Workspaces } from './workspaces.ts';

export interface AdminDeps {
  readonly workspaces: Pick<Workspaces, 'rules' | 'saveRules'>;
  readonly cards: Pick<Cards, 'removeAll'>;
  readonly keeper: CardKeeper;
  readonly people: People;
  readonly screens: Pick<Screens, 'update'>;
  readonly negotiate: (tag: string | null) => string;
  readonly background: (work: Promise<unknown>) => void;
  readonly render: RenderDeps;
  readonly log: Log;
}

/** What the administrators of a workspace can decide. Slack is asked each time whether they are that. */
export function createAdmin(deps: AdminDeps) {
  const { workspaces, cards, keeper, people, screens, negotiate, background, render, log } = deps;
  return { shows, submits, removes };

  /** Fills an open view with the settings. */
  async function shows(visit: Visit, view: string, meta: Meta): Promise<void> {
    const { client, account } = visit.workspace;
    const language = negotiate(await people.locale(client, visit.user));
    await inView(visit, view, { ...meta, language }, async (said) =>
      adminModal(await workspaces.rules(account), said, render),
    );
  }

  /** The settings were changed. Few requests are made for it, so the acknowledgement waits. */
  async function submits(visit: Visit, { meta, values }: SeenView, ack: AckSubmission): Promise<void> {
    const { account } = visit.workspace;
    const rules = submittedRules(values);
    const view = await allowed(visit, carried(meta), async (said) => {
      await workspaces.saveRules(account, rules);
      return adminModal(rules, said, render, { key: 'slack.admin.saved' });
    });
    await ack({ response_action: 'update', view });
  }

  /** Takes every card of the workspace away, and tells how many. */
  function removes(visit: Visit, { id, meta }: SeenView): void {
    const { account } = visit.workspace;
    background(
      inView(visit, id, carried(meta), async (said) => {
        const count = await cards.removeAll(account, keeper);
        return adminModal(await workspaces.rules(account), said, render, { key: 'slack.admin.removed', count });
      }),
    );
  }

  async function inView(visit: Visit, view: string, meta: Meta, work: Parameters<typeof allowed>[2]): Promise<void> {
    const outcome = await screens.update(visit, view, await allowed(visit, meta, work));
    if (!outcome.ok) log.warn({ meaning: outcome.fault.meaning }, 'slack: the settings could not be shown');
  }

  /** Never rejects: the person reads what came of it. */
  async function allowed(visit: Visit, meta: Meta, work: (meta: Meta) => Promise<ReturnType<typeof adminModal>>) {
    try {
      const administers = await people.administers(visit.workspace.client, visit.user);
      return administers ? await work(meta) : noticeModal('slack.admin.only', meta, render);
    } catch (error) {
      log.error(errorFields(error), 'slack: settings were not read or kept');
      return noticeModal('slack.failed', meta, render);
    }
  }
}

export type Admin = ReturnType<typeof createAdmin>;
