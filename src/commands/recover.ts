import { examineTrail, vouchTrailAnew } from '../privacy/audit-chain.ts';
import { createErasureKeys } from '../privacy/erasure-keys.ts';
import { recoverSecret, takeInventory } from '../privacy/recover.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import type { Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';
import { isSecretOf, othersAtWork } from './database.ts';

export const recover: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('recover.help'));
  command
    .command('secret')
    .description(say('recover.about.secret'))
    .option(...JSON_FLAG)
    .action(does(({ json = false }) => secretLost(json, desk)));
  command
    .command('key')
    .description(say('recover.about.key'))
    .argument('<campaign>', say('cli.campaign'))
    .option(...JSON_FLAG)
    .action(does((campaign, { json = false }) => keyLost(campaign, json, desk)));
};

/** The word that is typed to agree. */
const WORD = 'recover';

async function secretLost(json: boolean, desk: Desk): Promise<number> {
  const { secret, keyDir, trial, database } = await desk.config();
  if (trial) {
    desk.err(say('recover.trial'));
    return 1;
  }
  const store = await desk.store('program');
  if (database.kind === 'url' && (await othersAtWork(store))) {
    desk.err(say('recover.running'));
    return 1;
  }
  const { prisma } = store;
  if (await opensAll(store, secret.reveal())) {
    desk.err(say('recover.notLost'));
    return 1;
  }
  const has = await takeInventory(prisma);
  desk.err(
    say('recover.stays', {
      signatures: has.signatures,
      campaigns: has.campaigns,
      broadcasts: has.broadcasts,
      exports: has.exports,
      subscriptions: has.subscriptions,
      conversations: has.conversations,
      preferences: has.preferences,
      staff: has.staff,
      workspaces: has.workspaces,
      cards: has.cards,
      keys: has.keys,
    }),
  );
  const typed = await desk.askOpenly(say('recover.question', { word: WORD }));
  if (typed.trim() !== WORD) {
    desk.err(say('recover.left'));
    return 1;
  }
  const before = await recoverSecret(prisma, createErasureKeys(keyDir), secret.reveal(), vouchTrailAnew);
  // What was deleted still lies in the files until then.
  await store.pool.query('VACUUM');
  if (json) desk.out(JSON.stringify({ before }, null, 2));
  else desk.out(say('recover.done', { signatures: before.signatures }));
  return 0;
}

/** A database on which the program never ran has no key that could tell, but may have events that the secret vouches for. */
async function opensAll(store: Store, secret: string): Promise<boolean> {
  if (!(await isSecretOf(store, secret))) return false;
  if ((await store.prisma.pseudonymKey.count()) > 0) return true;
  return (await examineTrail(store.prisma, rowMacsUnder(secret))).length === 0;
}

/** A lost campaign key cannot be brought back: what is lost, in numbers, and what to do from now on. */
async function keyLost(campaign: string, json: boolean, desk: Desk): Promise<number> {
  const { prisma } = await desk.store();
  const keys = await prisma.campaignKey.findMany({
    where: { campaign },
    orderBy: { createdAt: 'asc' },
    include: { _count: { select: { signatures: true } } },
  });
  if (keys.length === 0) {
    desk.err(say('recover.key.none', { campaign }));
    return 1;
  }
  const sealed = keys.map(({ fingerprint, retiredAt, _count }) => ({
    fingerprint,
    retired: retiredAt !== null,
    signatures: _count.signatures,
  }));
  if (json) desk.out(JSON.stringify({ campaign, keys: sealed }, null, 2));
  else {
    for (const { fingerprint, signatures } of sealed) desk.out(say('recover.key.line', { fingerprint, signatures }));
    desk.out(say('recover.key.next', { campaign }));
  }
  return 0;
}
