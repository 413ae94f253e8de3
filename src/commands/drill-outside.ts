import { isAnswer, makeChallenge } from '../privacy/key-challenge.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import type { Rehearsal } from './drill-step.ts';

/** Whether the platforms take the tokens now, so that a dead one is no surprise. */
export async function rehearseTokens(desk: Desk): ReturnType<Rehearsal> {
  const { channels } = await desk.config();
  if (channels.length === 0) return { state: 'left', text: say('drill.noChannels') };
  const dead: string[] = [];
  for (const { name, doctor } of channels)
    if ((await doctor()).some(({ state }) => state === 'problem')) dead.push(name);
  if (dead.length > 0) return { state: 'problem', text: say('drill.tokensDead', { channels: dead.join(', ') }) };
  return { state: 'fine', text: say('drill.tokens', { channels: channels.map(({ name }) => name).join(', ') }) };
}

/** Whether the holders of the sealing keys can still open with them: asked for their answers, never for a key. */
export async function rehearseKeys(asked: boolean, desk: Desk): ReturnType<Rehearsal> {
  if (!asked) return { state: 'left', text: say('drill.keysAsk') };
  const { secret } = await desk.config();
  const { prisma } = await desk.store();
  const keys = await prisma.campaignKey.findMany({ where: { confirmedAt: { not: null }, retiredAt: null } });
  let right = 0;
  for (const { campaign, fingerprint, publicKey } of keys) {
    desk.err(say('drill.challenge', { campaign, fingerprint }));
    desk.err(await makeChallenge(secret.reveal(), { campaign, fingerprint, publicKey }));
    const answer = (await desk.askOpenly(say('drill.answer'))).trim();
    if (answer === '') continue;
    if (!isAnswer(secret.reveal(), { campaign, fingerprint }, answer))
      return { state: 'problem', text: say('drill.keysWrong', { campaign }) };
    right += 1;
  }
  return { state: right === 0 ? 'left' : 'fine', text: say('drill.keys', { right, left: keys.length - right }) };
}
