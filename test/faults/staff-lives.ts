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
}

/** Closes the other campaign again and again, which is opened anew behind their back. */
export async function closes({ prisma }: Ground, staff: Phone, work: StaffWork, over: () => boolean): Promise<void> {
  const letter = of(LETTER, 'title');
  const done = words('staff.moved.close.done', { title: letter });
  const stateOf = async () => (await prisma.campaign.findUniqueOrThrow({ where: { slug: LETTER } })).state;
  while (!over()) {
    const times = () => staff.told.filter((text) => text.includes(done)).length;
    const before = times();
    await insists(
      () => times() > before,
      async () => {
        await staff.says('/close', words('staff.which'));
        await staff.presses(letter, words('staff.close.what').slice(0, 20));
        await staff.presses(words('staff.button.close'), words('staff.close.confirm', { title: letter, name: LETTER }));
        await staff.says(LETTER, done);
      },
    );
    work.closed += 1;
    // What was confirmed holds, whatever happened to the program since.
    const state = await stateOf();
    if (state !== 'closed') throw new Error(`told that it is closed, and it is ${state}`);
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
    await insists(
      () => told,
      async () => {
        await composes(staff);
        await staff.presses(sendNow, /Sen(ding|t): “/);
        told = true;
      },
    );
    while ((await prisma.broadcast.count({ where: underWay })) > 0) await sleep(LOOK_MS);
    const mine = (await begun()).filter((id) => !before.has(id));
    if (mine.length === 0) throw new Error('told that it is being sent, and there is none');
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
