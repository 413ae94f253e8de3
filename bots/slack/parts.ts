import type { Patience } from '../../src/channel/attempt.ts';
import type { Turns } from '../../src/channel/channel.ts';
import type { Lanes } from '../../src/channel/lanes.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { createAdmin } from './admin.ts';
import type { Cards } from './cards.ts';
import { createConversing } from './conversing.ts';
import { createDelivery } from './delivery.ts';
import type { Direct } from './direct.ts';
import { createHandler, type HandlerDeps } from './handler.ts';
import { createHiding } from './hiding.ts';
import type { Log } from './log.ts';
import { createOwnCards } from './own-cards.ts';
import { createPeople } from './people.ts';
import { createPictures } from './pictures.ts';
import { createPosting } from './posting.ts';
import type { RenderDeps } from './render.ts';
import { createScreens } from './screens.ts';
import { createShares } from './shares.ts';
import { createSharing } from './sharing.ts';
import type { Workspace } from './visit.ts';
import { createWalk } from './walk.ts';
import type { Workspaces } from './workspaces.ts';

export interface PartsDeps {
  readonly turns: Turns;
  readonly cards: Cards;
  readonly workspaces: Workspaces;
  readonly texts: Pick<Texts, 'languages'>;
  readonly negotiate: (tag: string | null) => string;
  readonly render: RenderDeps;
  readonly direct: Direct;
  readonly apiUrl: string | null;
  readonly workspaceOf: (account: string) => Promise<Workspace | null>;
  readonly removed: HandlerDeps['removed'];
  readonly lanes: Lanes;
  readonly background: (work: Promise<unknown>) => void;
  readonly patience: Patience;
  readonly openWithin: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly log: Log;
}

/** Puts the adapter's parts together: what takes requests, what shows late answers, what looks after cards. */
export function createParts(deps: PartsDeps) {
  // More can come while the program runs.
  const languages = () => deps.texts.languages;
  const people = createPeople(deps.now);
  const screens = createScreens(deps);
  const posting = createPosting(deps);
  const { keeper } = posting;
  const pictures = createPictures(deps);
  const conversing = createConversing({ ...deps, people, languages, pictures, hiding: createHiding(deps) });
  const walk = createWalk({ ...deps, conversing, screens, posting, people });
  const sharing = createSharing({ ...deps, posting });
  const shares = createShares({ ...deps, sharing, screens, languages });
  const admin = createAdmin({ ...deps, keeper, people, screens });
  const own = createOwnCards({ ...deps, keeper, screens, people });
  const fallback = deps.negotiate(null);
  return {
    handle: createHandler({ ...deps, walk, shares, admin, own, people }),
    /** What the program asks of the channel outside of Slack's requests. */
    outside: {
      deliver: createDelivery({ ...deps, conversing, screens, fallback }),
      keeper,
    },
  };
}
