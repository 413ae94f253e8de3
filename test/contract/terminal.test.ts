import { type Choice, render } from '../../bots/terminal/render.ts';
import { openTerminal, type Typed } from '../../bots/terminal/terminal.ts';
import { readWords } from '../../src/turn/words.ts';
import { until } from '../support/waiting.ts';
import { heardLog } from '../telegram/sample.ts';
import { channelContract } from './channel.ts';
import { rendererContract } from './renderer.ts';

const words = readWords('locales', () => undefined);
const idOf = (choice: Choice) => (choice.kind === 'press' ? choice.action : choice.payload);

rendererContract({
  name: 'terminal',
  commandPrefix: '/',
  showsForms: false,
  show(replies) {
    const { text, choices } = render(replies, (marked) => `⟦${marked}⟧`);
    return {
      words: text.replaceAll(/[⟦⟧]/g, ''),
      marked: [...text.matchAll(/⟦([^⟧]*)⟧/g)].map(([, marked = '']) => marked),
      actions: choices.map(idOf),
      addresses: [...text.matchAll(/(?:https?:\/\/[^\s)]+|\/start \S+)/g)].map(([address]) => address),
      faults: text.trim() === '' && replies.some(({ kind }) => kind === 'say') ? ['nothing is shown'] : [],
    };
  },
});

/** Lines as they are brought, one after the other, for as long as the test types. */
function keyboard() {
  const waiting: Typed[] = [];
  let wake = (): void => undefined;
  let open = true;
  return {
    type(...lines: readonly Typed[]) {
      waiting.push(...lines);
      wake();
    },
    end() {
      open = false;
      wake();
    },
    isRead: () => waiting.length === 0,
    async *lines(): AsyncGenerator<Typed> {
      while (open) {
        const next = waiting.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

channelContract({
  name: 'terminal',
  async start(turns) {
    const keys = keyboard();
    let shown = '';
    const terminal = openTerminal(
      {
        person: 'kari',
        language: 'en',
        typed: keys.lines(),
        write: (text) => {
          shown += text;
        },
        erase: () => undefined,
        style: (marked) => marked,
      },
      { words, log: { ...heardLog(), debug: () => undefined } },
    );
    const channel = terminal.serve({ turns, turnDeps: {} as never });
    void channel.start();
    const line = { key: 'terminal:run:1', text: '/help' };
    return {
      channel,
      does: () => Promise.resolve(keys.type(line)),
      again: () => Promise.resolve(keys.type(line, line, line, line, line)),
      shown: () => shown,
      settled: () => until(keys.isRead),
      stop: async () => {
        keys.end();
        await channel.stop();
      },
    };
  },
});
