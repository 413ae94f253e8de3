import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Turns } from '../channel/channel.ts';
import { say } from '../texts/operator.ts';

/** Numbers on how the program does, for `/metrics`. Labels never tell of a person, a chat or a campaign. */
export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  /** The same turns, counted and timed. */
  watch(turns: Turns): Turns;
}

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
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    watch: (turns) => ({
      async take(arrival) {
        const { channel } = arrival;
        const stop = duration.startTimer({ channel });
        try {
          const answer = await turns.take(arrival);
          taken.inc({ channel, outcome: answer.duplicate ? 'duplicate' : 'done' });
          return answer;
        } catch (error) {
          taken.inc({ channel, outcome: 'failed' });
          throw error;
        } finally {
          stop();
        }
      },
    }),
  };
}
