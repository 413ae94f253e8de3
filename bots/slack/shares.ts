import { wait } from '../../src/channel/wait.ts';
import type { KeyBelow } from '../../src/texts/keys.ts';
import { carried } from './conversing.ts';
import { errorFields } from './fault.ts';
import type { Incoming } from './incoming.ts';
import { ANSWER_WITHIN_MS, SENTENCE_UNITS } from './limits.ts';
import type { Log } from './log.ts';
import type { Meta } from './meta.ts';
import { refilled } from './refill.ts';
import type { RenderDeps } from './render.ts';
import type { Screens } from './screens.ts';
import { holdsLink, SHARE, submittedShare } from './share-view.ts';
import { sharedModal } from './shared-view.ts';
import type { Shared, Sharing, Wish } from './sharing.ts';
import { noticeModal } from './views.ts';
import type { Visit } from './visit.ts';
import type { AckSubmission } from './walk.ts';

type Submission = Extract<Incoming, { kind: 'submission' }>;

export interface SharesDeps {
  readonly sharing: Sharing;
  readonly screens: Pick<Screens, 'update'>;
  readonly languages: () => readonly string[];
  readonly background: (work: Promise<unknown>) => void;
  readonly render: RenderDeps;
  readonly log: Log;
}

/** The form for sharing, filled in: what is wrong stands at its field, what is done in the view. */
export function createShares({ sharing, screens, languages, background, render, log }: SharesDeps) {
  return async (visit: Visit, { view, responses }: Submission, ack: AckSubmission): Promise<void> => {
    const { meta, values } = view;
    const filled = submittedShare(values);
    const say = (key: KeyBelow<'slack.share'>, params?: Record<string, number>) =>
      render.texts.plain({ key: `slack.share.${key}`, ...(params && { params }) }, meta.language);
    if ((filled.sentence?.length ?? 0) > SENTENCE_UNITS) {
      const errors = { [SHARE.sentence]: say('long', { limit: SENTENCE_UNITS }) };
      return await ack({ response_action: 'errors', errors });
    }
    if (filled.sentence !== null && holdsLink(filled.sentence))
      return await ack({ response_action: 'errors', errors: { [SHARE.sentence]: say('links') } });
    const channel = meta.target?.channel ?? filled.channel;
    if (meta.share === null || channel === null)
      return await ack({ response_action: 'update', view: noticeModal('slack.gone', carried(meta), render) });

    const language = languages().find((one) => one === filled.language) ?? meta.language;
    const offered = meta.target === null;
    const url = meta.target?.url ?? responses.find((one) => one.channel === channel)?.url ?? null;
    const thread = meta.target?.message ?? null;
    const wish: Wish = { campaign: meta.share, channel, thread, url, offered, language, sentence: filled.sentence };
    const work = sharing(visit, wish).catch((error: unknown) => {
      log.error(errorFields(error), 'slack: a card was not shared');
      return null;
    });
    const late = new AbortController();
    const first = await Promise.race([work, wait(ANSWER_WITHIN_MS, late.signal).then(() => 'late' as const)]);
    late.abort();
    const wrong = (shared: Shared | null) =>
      shared !== null && !shared.ok && meta.target === null ? { [SHARE.channel]: say(shared.why) } : null;
    if (first === 'late') {
      await ack({ response_action: 'update', view: noticeModal('slack.loading', carried(meta), render) });
      const shown = work.then((shared) => {
        const errors = wrong(shared);
        return screens.update(visit, view.id, errors ? refilled(view, errors) : told(shared, meta));
      });
      return background(shown);
    }
    const errors = wrong(first);
    if (errors !== null) return await ack({ response_action: 'errors', errors });
    await ack({ response_action: 'update', view: told(first, meta) });
  };

  function told(shared: Shared | null, meta: Meta) {
    if (shared === null) return noticeModal('slack.failed', carried(meta), render);
    if (!shared.ok) return noticeModal(`slack.share.${shared.why}`, carried(meta), render);
    return sharedModal(`slack.share.${shared.told}`, shared.card, carried(meta), render);
  }
}
