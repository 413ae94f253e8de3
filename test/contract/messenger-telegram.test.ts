import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import { createLog } from '../../src/server/log.ts';
import { unpaced } from '../support/unpaced.ts';
import { messengerContract } from './messenger.ts';

const TOKEN = '4242:a-secret-that-is-never-logged';
const KARI = 700;

messengerContract({
  name: 'telegram',
  async start() {
    const standIn = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_test_bot' });
    const { url: apiRoot } = await standIn.start();
    await standIn.seats.sit({ id: KARI, firstName: 'Kari' });
    await standIn.seats.start(KARI);
    const log = createLog('error', { write: () => undefined });
    const links = () => ({ username: 'opprop_test_bot', inlineMode: false });
    const calls = () => standIn.calls.filter(({ method }) => method === 'sendPhoto');
    return {
      messenger: createTelegramMessenger({ token: TOKEN, apiRoot, pacer: unpaced, rate: 30, links, log }),
      account: '4242',
      address: { chat: KARI, thread: null, pressed: null, pressedHas: null, typed: null, callback: null },
      who: `telegram:${KARI}`,
      async next(trouble) {
        if (trouble === 'they are gone') return await standIn.seats.block(KARI);
        const faults = {
          'wait three seconds': { kind: 'too many requests', retryAfter: 3 },
          'no answer': { kind: 'drop' },
          'answer lost': { kind: 'drop after' },
        } as const;
        standIn.faults.on({ fault: faults[trouble], times: 1 });
      },
      got: () =>
        standIn.seats
          .chat(KARI, KARI)
          .messages.filter(({ from }) => from === 'bot')
          .map(({ text, keyboard }) => [text, ...keyboard.flat().map((button) => button.text)].join('\n')),
      // The first call carries the file, the others its id.
      uploads: () => Math.min(1, calls().length),
      stop: () => standIn.stop(),
    };
  },
});
