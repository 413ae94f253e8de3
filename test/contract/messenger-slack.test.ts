import { createSlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createSlackMessenger } from '../../bots/slack/messenger.ts';
import { OPTIONAL_SCOPES, SCOPES } from '../../bots/slack/scopes.ts';
import { createLog } from '../../src/server/log.ts';
import { personAt } from '../slack/person.ts';
import { unpacedCalls } from '../support/unpaced.ts';
import { messengerContract } from './messenger.ts';

messengerContract({
  name: 'slack',
  async start() {
    const scopes = [...SCOPES, ...OPTIONAL_SCOPES].map(({ scope }) => scope);
    const standIn = createSlackStandIn({ appName: 'Opprop', scopes, commands: [], shortcuts: [] });
    const { apiUrl } = await standIn.start();
    const team = standIn.world.team({ name: 'Harbour Choir' });
    const id = standIn.world.person({ teamId: team, realName: 'Kari' });
    const token = await standIn.admin.install(team);
    const kari = personAt(standIn, id);
    const dm = await standIn.seats.openAppMessages(id);
    return {
      messenger: createSlackMessenger({
        calls: unpacedCalls,
        tokenOf: async (account) => (account === 'choir' ? token : null),
        isPaused: async () => false,
        apiUrl,
        now: () => new Date(),
        log: createLog('error', { write: () => undefined }),
      }),
      account: 'choir',
      address: { account: 'choir', user: id, who: `slack:${team}:${id}`, view: null, dm: null, opened: null },
      who: `slack:${team}:${id}`,
      async next(trouble) {
        if (trouble === 'they are gone') return await standIn.admin.deactivate(id);
        const faults = {
          'wait three seconds': { kind: 'too many requests', retryAfter: 3 },
          'no answer': { kind: 'drop' },
          'answer lost': { kind: 'drop after' },
        } as const;
        standIn.faults.on({ fault: faults[trouble], method: 'chat.postMessage', times: 1 });
      },
      got: () => kari.messages().map(({ ts }) => kari.read({ channelId: dm, ts })),
      uploads: () => standIn.calls.filter(({ method }) => method === 'files.completeUploadExternal').length,
      stop: () => standIn.stop(),
    };
  },
});
