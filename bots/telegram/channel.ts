import { defineChannel } from '../../src/server/channel-module.ts';
import { say } from '../../src/texts/operator.ts';
import { checkTelegram } from './doctor.ts';
import { TEXT_LIMITS } from './limits.ts';
import { readConfig, SETTINGS } from './settings.ts';

/** A bot that people write with in private, and whose cards they share in groups. */
export const channel = defineChannel({
  name: 'telegram',
  commandPrefix: '/',
  shapes: SETTINGS,
  describe: (setting) => say(`channel.telegram.settings.${setting}`),
  limits: TEXT_LIMITS,
  setup: [{ name: 'TELEGRAM_BOT_TOKEN', about: say('channel.telegram.setup.TELEGRAM_BOT_TOKEN'), secret: true }],
  absent: say('channel.telegram.absent'),
  read: readConfig,
  doctor: checkTelegram,

  // The library that talks with the platform is loaded only where the bot is opened.
  open: async (config, ground) => (await import('./open.ts')).openChannel(config, ground),
});
