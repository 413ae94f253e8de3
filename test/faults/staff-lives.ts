import { setTimeout as sleep } from 'node:timers/promises';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { assertLedger } from '../broadcasts/assert-ledger.ts';
import { composes, sendNow } from '../e2e/composing.ts';
import { english } from '../e2e/journey.ts';
import type { Phone } from '../e2e/phone.ts';
import { LETTER } from '../e2e/words.ts';
import type { Ground } from './ground.ts';
import { insists } from './lives.ts';

const { bot: words, of } = english;
const LOOK_MS = 100;

/** What staff were told of, and what came of it. */
export interface StaffWork {
  closed: number;
  broadcasts: number;
  unknown: number;
  /** A broadcast is being written: many steps, of which a kill leaves none. */
  writing: boolean;
}

/** Closes the other campaign again and again, which is opened anew behind their back. */
export async function closes(ground: Ground, staff: Phone, work: StaffWork, over: () => boolean): Promise<void> {
  const { prisma } = ground;
  const letter = of(LETTER, 'title');
  const done = words('staff.moved.close.done', { title: letter });
  const isClosed = async () =>
    (await prisma.campaign.findUniqueOrThrow({ where: { slug: LETTER } })).state === 'closed';
  const times = () => staff.told.filter((text) => text.includes(done)).length;
  let killed = ground.kills();
  while (!over()) {
    const before = times();
    // A kill can take the word of it away: then there is no other campaign to choose, and none that may be closed.
    let unsaid = false;
    await insists(
      () => unsaid || times() > before,
      async () => {
        unsaid = await isClosed();
        if (unsaid) return;
        await staff.says('/close', words('staff.which'));
        await staff.presses(letter, words('staff.close.what').slice(0, 20));
        await staff.presses(words('staff.button.close'), words('staff.close.confirm', { title: letter, name: LETTER }));
        await staff.says(LETTER, done);
      },
    );
    // What was confirmed holds, whatever happened since. After a kill the last confirmation may have come once more.
    const [holds, again] = [await isClosed(), ground.kills() > killed];
    if (!holds && !again) throw new Error('told that it is closed, and it is not');
    if (!holds) {
      killed = ground.kills();
      continue;
    }
    work.closed += 1;
    await moveCampaign(prisma, LETTER, 'reopen', new Date());
  }
}

/** Writes a broadcast, sends it, waits for its end, and holds the ledger against what arrived; again and again. */
export async function broadcasts(ground: Ground, staff: Phone, work: StaffWork, over: () => boolean): Promise<void> {
  const { prisma, telegram, subscribers } = ground;
  const begun = async (): Promise<readonly number[]> => {
    const rows = await prisma.broadcast.findMany({ where: { purpose: 'update', state: { not: 'draft' } } });
    return rows.map(({ id }) => id);
  };
  const underWay = { purpose: 'update', state: { in: ['scheduled', 'sending'] } };
  while (!over()) {
    const before = new Set(await begun());
    const got = subscribers.map((id) => telegram.sentTo(id));
    let told = false;
    work.writing = true;
    await insists(
      () => told,
      async () => {
        await composes(staff);
        await staff.presses(sendNow, /Sen(ding|t): “/);
        // The message of an earlier one may have changed instead.
        told = (await begun()).some((id) => !before.has(id));
      },
    );
    work.writing = false;
    while ((await prisma.broadcast.count({ where: underWay })) > 0) await sleep(LOOK_MS);
    const mine = (await begun()).filter((id) => !before.has(id));
    for (const id of mine) await assertLedger(prisma, id);
    const lanes = await prisma.broadcastLane.findMany({ where: { broadcast: { in: [...mine] } } });
    const unknown = lanes.reduce((sum, lane) => sum + lane.unknown, 0);
    const times = subscribers.map((id, nth) => telegram.sentTo(id) - (got[nth] ?? 0));
    if (Math.max(...times) > mine.length)
      throw new Error(`${Math.max(...times)} messages of ${mine.length} broadcasts`);
    const missing = times.reduce((sum, arrived) => sum + mine.length - arrived, 0);
    if (missing > unknown) throw new Error(`${missing} did not arrive, and ${unknown} are unknown`);
    work.broadcasts += mine.length;
    work.unknown += unknown;
  }
}
