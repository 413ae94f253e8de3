import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Address, Messenger, Outcome, OutgoingMessage, OutgoingPicture } from '../../src/broadcasts/messenger.ts';
import type { ChannelName } from '../../src/channels.ts';

/** What a channel's messenger is run against: a stand-in for its platform. */
export interface MessengerHarness {
  readonly name: ChannelName;
  start(): Promise<RunningMessenger>;
}

/** Things that go wrong, by what comes next. */
export type Trouble = 'wait three seconds' | 'no answer' | 'answer lost' | 'they are gone';

export interface RunningMessenger {
  readonly messenger: Messenger;
  readonly account: string;
  readonly address: Address;
  /** The person as `Arrival.who`. */
  readonly who: string;
  /** Makes the next sending fail. */
  next(trouble: Trouble): void | Promise<void>;
  /** All that the person got: words, and labels of buttons. */
  got(): readonly string[];
  /** Pictures that were uploaded. */
  uploads(): number;
  stop(): Promise<void>;
}

const message = (words: string, picture: OutgoingPicture | null = null): OutgoingMessage => ({
  broadcast: 7,
  campaign: 'river',
  language: 'en',
  paragraphs: [[{ text: words, bold: true }], [{ text: 'there', url: 'https://example.org/there' }]],
  picture,
  buttons: [
    [{ kind: 'link', label: 'Read', url: 'https://example.org' }],
    [{ kind: 'action', label: 'Stop updates', action: 'stop' }],
  ],
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HOSTILE = '<!channel> *x* _y_ <b>&amp;</b> <@U1> @here';

/** What every messenger keeps. */
export function messengerContract({ name, start }: MessengerHarness): void {
  describe(`the messenger of ${name}`, () => {
    let running: RunningMessenger;
    beforeAll(async () => {
      running = await start();
    });
    afterAll(() => running.stop());
    const send = (what: OutgoingMessage, to: Address = running.address) =>
      running.messenger.send(running.account, to, what);

    test('serves its own account and no other, and knows who stands behind an address', async () => {
      const { messenger, account, address, who } = running;
      expect(messenger.channel).toBe(name);
      expect(await messenger.serves(account)).toBe(true);
      expect(await messenger.serves('another')).toBe(false);
      expect(messenger.who(account, address)).toBe(who);
      expect(messenger.pace(account).perSecond).toBeGreaterThan(0);
    });

    test('sends words, link and the way out, and nothing of the words is markup', async () => {
      expect(await send(message(HOSTILE))).toMatchObject({ kind: 'sent' });
      const last = running.got().at(-1) ?? '';
      for (const part of [HOSTILE, 'there', 'Read', 'Stop updates']) expect(last).toContain(part);
    });

    test('writes to the address that it gave back', async () => {
      const first = await send(message('once'));
      const address = first.kind === 'sent' && first.address ? first.address : running.address;
      expect(await send(message('again'), address)).toMatchObject({ kind: 'sent' });
      expect(running.got().at(-1)).toContain('again');
      expect(running.messenger.who(running.account, address)).toBe(running.who);
    });

    test('uploads a picture once, and shows it from then on', async () => {
      const before = running.uploads();
      const picture = { id: 'river/cover', name: 'cover.png', read: async () => PNG, alt: 'A river' };
      const outcomes = await Promise.all([1, 2, 3].map((time) => send(message(`with a picture ${time}`, picture))));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
      expect(running.uploads() - before).toBe(1);
    });

    test.each<[Trouble, Outcome, boolean]>([
      ['wait three seconds', { kind: 'retry after', seconds: 3 }, false],
      ['no answer', { kind: 'unknown' }, false],
      ['answer lost', { kind: 'unknown' }, true],
      ['they are gone', { kind: 'gone' }, false],
    ])('names what comes next: %s', async (trouble, outcome, arrives) => {
      const before = running.got().length;
      await running.next(trouble);
      expect(await send(message(trouble))).toEqual(outcome);
      expect(running.got().length - before).toBe(arrives ? 1 : 0);
    });

    test('does not reject for an address of another make', async () => {
      expect(await send(message('nowhere'), { elsewhere: 1 }).catch(() => 'rejected')).not.toBe('rejected');
    });

    test('measures what is too long', () => {
      const { messenger } = running;
      expect(messenger.excess(message('short'))).toBe(0);
      const long = messenger.excess(message('x'.repeat(20_000)));
      expect(messenger.excess(message('x'.repeat(20_000 - long)))).toBe(0);
      expect(messenger.excess(message('x'.repeat(20_001 - long)))).toBe(1);
    });
  });
}
