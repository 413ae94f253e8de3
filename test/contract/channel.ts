import { afterEach, describe, expect, test } from 'vitest';
import type { Address, Answer, Channel } from '../../src/channel/channel.ts';
import type { ChannelName } from '../../src/channels.ts';
import { until } from '../support/waiting.ts';
import { type FakeTurns, fakeTurns, say } from '../telegram/sample.ts';

/** A channel with one person at it, before a stand-in for its platform. */
export interface Running {
  readonly channel: Channel;
  /** The person does something that the platform brings again until it is acknowledged. Resolves when it was brought once. */
  does(): Promise<void>;
  /** The platform brings the last of it again, five times at once. */
  again(): Promise<void>;
  /** Everything that the person was shown. */
  shown(): string;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface ChannelHarness {
  readonly name: ChannelName;
  start(turns: FakeTurns): Promise<Running>;
}

/** What every channel keeps between a platform and the turns. */
export function channelContract({ name, start }: ChannelHarness): void {
  describe(`the channel of ${name}`, () => {
    let running: Running;
    afterEach(() => running.stop());

    async function begin(answer: () => Promise<string> | string = () => 'an answer') {
      const turns = fakeTurns(async () => [say(await answer())]);
      running = await start(turns);
      return turns;
    }

    test('brings what a person did, named so that it can be known again, and shows the answer', async () => {
      const turns = await begin();
      await running.does();
      await until(() => running.shown().includes('an answer'));
      const arrival = turns.arrivals.at(-1);
      expect(arrival).toMatchObject({ channel: name, place: 'private', key: expect.any(String) });
      expect(arrival?.who).toMatch(new RegExp(`^${name}:`));
      expect(JSON.parse(JSON.stringify(arrival?.address))).toEqual(arrival?.address);
      await until(() => turns.finished.length > 0);
    });

    test('acknowledges nothing that was not committed: it comes again and is done once', async () => {
      const turns = await begin();
      turns.away = true;
      await running.does();
      await until(() => turns.refused > 0);
      expect(turns.arrivals).toEqual([]);
      turns.away = false;
      await until(() => running.shown().includes('an answer'));
      await running.settled();
      expect(turns.arrivals).toHaveLength(1);
    });

    test('shows nothing for a delivery of something already done', async () => {
      let said = 0;
      const turns = await begin(() => {
        said += 1;
        return `answer ${said}`;
      });
      await running.does();
      await until(() => running.shown().includes('answer 1'));
      await running.settled();
      await running.again();
      await running.settled();
      expect(turns.arrivals).toHaveLength(1);
      expect(running.shown()).not.toContain('answer 2');
    });

    test('shows an answer that a crash left unshown, and says so once it is shown', async () => {
      const turns = await begin();
      await running.does();
      await until(() => turns.finished.length > 0);
      const address: Address = turns.arrivals[0]?.address ?? {};
      let finished = 0;
      const answer: Answer = {
        duplicate: false,
        replies: [say('late but whole')],
        language: 'en',
        earlier: [],
        finish: async () => {
          finished += 1;
        },
      };
      await running.channel.deliver(address, answer);
      expect(running.shown()).toContain('late but whole');
      expect(finished).toBe(1);
    });

    test('finishes what is in hand before it stops', async () => {
      let done = false;
      let begun = false;
      const hold = Promise.withResolvers<void>();
      await begin(async () => {
        begun = true;
        await hold.promise;
        done = true;
        return 'in time';
      });
      void running.does();
      await until(() => begun);
      const stopped = running.channel.stop().then(() => done);
      hold.resolve();
      expect(await stopped).toBe(true);
      expect(running.shown()).toContain('in time');
    });
  });
}
