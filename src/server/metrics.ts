import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Messenger, Outcome } from '../broadcasts/messenger.ts';
import type { Answer, Turns } from '../channel/channel.ts';
import { say } from '../texts/operator.ts';
import { span } from '../trace.ts';
import { addGauges, type GaugeDeps } from './gauges.ts';

/** Numbers on how the program does, for `/metrics`. Labels never tell of a person, a chat or a campaign. */
export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  /** The same turns, counted and timed. */
  watch(turns: Turns): Turns;
  /** The same messenger, whose messages are counted by what became of them, and timed. */
  watchSends(messenger: Messenger): Messenger;
  /** Adds what is so at the moment of asking: queues, broadcasts, connections, disk. */
  look(deps: GaugeDeps): void;
}

const wordOf = ({ kind }: Outcome): string => kind.replaceAll(' ', '_');
const outcomeOf = ({ duplicate }: Answer): string => (duplicate ? 'duplicate' : 'done');

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const taken = new Counter({
    name: 'opprop_turns_total',
    help: say('metrics.turns'),
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'opprop_turn_seconds',
    help: say('metrics.seconds'),
    labelNames: ['channel'],
    buckets: SECONDS,
    registers: [registry],
  });
  const sent = new Counter({
    name: 'opprop_sends_total',
    help: say('metrics.sends'),
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const sending = new Histogram({
    name: 'opprop_send_seconds',
    help: say('metrics.sendSeconds'),
    labelNames: ['channel'],
    buckets: SECONDS,
    registers: [registry],
  });
  let look = async (): Promise<void> => undefined;
  return {
    contentType: registry.contentType,
    async render() {
      await look();
      return registry.metrics();
    },
    look(deps) {
      look = addGauges(registry, deps);
    },
    watchSends: (messenger) => ({
      channel: messenger.channel,
      serves: (account) => messenger.serves(account),
      pace: (account) => messenger.pace(account),
      who: (account, address) => messenger.who(account, address),
      excess: (message) => messenger.excess(message),
      async send(account, address, message) {
        const { channel } = messenger;
        const stop = sending.startTimer({ channel });
        const send = () => messenger.send(account, address, message);
        const outcome = await span({ name: 'broadcast.send', channel }, send, wordOf);
        stop();
        sent.inc({ channel, outcome: wordOf(outcome) });
        return outcome;
      },
    }),
    watch: (turns) => ({
      async take(arrival) {
        const { channel } = arrival;
        const stop = duration.startTimer({ channel });
        try {
          const answer = await span({ name: 'turn', channel }, () => turns.take(arrival), outcomeOf);
          taken.inc({ channel, outcome: outcomeOf(answer) });
          return answer;
        } catch (error) {
          taken.inc({ channel, outcome: 'failed' });
          throw error;
        } finally {
          stop();
        }
      },
      /** A turn where it gave an answer; else one follows, and is counted. */
      async look(arrival) {
        const { channel } = arrival;
        const stop = duration.startTimer({ channel });
        const look = () => turns.look(arrival);
        const answer = await span({ name: 'turn', channel }, look, (given) => (given ? outcomeOf(given) : 'passed on'));
        if (answer === null) return null;
        stop();
        taken.inc({ channel, outcome: outcomeOf(answer) });
        return answer;
      },
    }),
  };
}
