import { defineChannel } from '../../src/server/channel-module.ts';
import { say } from '../../src/texts/operator.ts';
import { openTerminal, type TerminalConfig } from './terminal.ts';

/** A terminal of this machine. Nobody sets it up: `npm run opprop -- chat` opens it. */
export const channel = {
  ...defineChannel({
    name: 'terminal',
    commandPrefix: '/',
    shapes: {},
    describe: String,
    limits: {},
    setup: [],
    absent: null,
    read: (): { config: TerminalConfig | null } => ({ config: null }),
    doctor: () => Promise.resolve([]),
    open: openTerminal,
  }),
  commands: [
    { name: 'chat', summary: say('channel.terminal.summary'), load: async () => (await import('./chat.ts')).chat },
  ],
};
