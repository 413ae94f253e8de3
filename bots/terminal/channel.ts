import { defineChannel } from '../../src/server/channel-module.ts';
import { chatCommand } from './chat.ts';
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
  commands: [chatCommand],
};
