import type { CardKeeper, Cards } from './cards.ts';
import { carried } from './conversing.ts';
import { errorFields } from './fault.ts';
import type { SeenView } from './incoming.ts';
import type { Log } from './log.ts';
import type { Meta } from './meta.ts';
import type { People } from './people.ts';
import type { RenderDeps } from './render.ts';
import type { Screens } from './screens.ts';
import { sharedModal } from './shared-view.ts';
import { noticeModal, type ShownModal } from './views.ts';
import type { Visit } from './visit.ts';

export interface OwnCardsDeps {
  readonly cards: Pick<Cards, 'taken' | 'removeOne'>;
  readonly keeper: CardKeeper;
  readonly people: Pick<People, 'locale'>;
  readonly negotiate: (tag: string | null) => string;
  readonly screens: Pick<Screens, 'update'>;
  readonly render: RenderDeps;
  readonly log: Log;
}

/** What volunteers do with cards besides posting them. */
export function createOwnCards({ cards, keeper, people, negotiate, screens, render, log }: OwnCardsDeps) {
  return {
    /** Takes away the card that was posted from this window: only whoever posted it has its button. Never rejects. */
    async removes(visit: Visit, { id, meta }: SeenView, card: string): Promise<void> {
      const removed = await cards.removeOne(visit.workspace.account, card, keeper).catch((error: unknown) => {
        log.error(errorFields(error), 'slack: a card was not taken away');
        return false;
      });
      const known = carried(meta);
      await show(
        visit,
        id,
        removed
          ? noticeModal('slack.share.removed', known, render)
          : sharedModal('slack.share.notRemoved', card, known, render),
      );
    },

    /** Whether the channel of a message has had its card of today, which is then said in place of the form. Never rejects. */
    async tellsTaken(visit: Visit, view: string, meta: Meta, channel: string): Promise<boolean> {
      const { account, client } = visit.workspace;
      // What cannot be read now is found out when the card is posted.
      if (!(await cards.taken(account, channel).catch(() => false))) return false;
      const language = negotiate(await people.locale(client, visit.user));
      await show(visit, view, noticeModal('slack.share.today', { ...meta, language }, render));
      return true;
    },
  };

  async function show(visit: Visit, view: string, shown: ShownModal): Promise<void> {
    const outcome = await screens.update(visit, view, shown);
    if (!outcome.ok) log.warn({ meaning: outcome.fault.meaning }, 'slack: an answer could not be shown');
  }
}

export type OwnCards = ReturnType<typeof createOwnCards>;
