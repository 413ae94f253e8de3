import { defineChannel } from '../../src/server/channel-module.ts';
import { say } from '../../src/texts/operator.ts';
import { COMMAND_PREFIX } from './command.ts';
import { checkSlack } from './doctor.ts';
import { TEXT_LIMITS } from './limits.ts';
import { readConfig, SETTINGS } from './settings.ts';

/** An app in workspaces: windows in which people sign, and cards that volunteers post in channels. */
export const channel = defineChannel({
  name: 'slack',
  commandPrefix: COMMAND_PREFIX,
  shapes: SETTINGS,
  describe: (setting) => say(`channel.slack.settings.${setting}`),
  limits: TEXT_LIMITS,
  setup: [
    { name: 'SLACK_BOT_TOKEN', about: say('channel.slack.setup.SLACK_BOT_TOKEN'), secret: true },
    { name: 'SLACK_APP_TOKEN', about: say('channel.slack.setup.SLACK_APP_TOKEN'), secret: true },
    { name: 'SLACK_SIGNING_SECRET', about: say('channel.slack.setup.SLACK_SIGNING_SECRET'), secret: true },
  ],
  absent: say('channel.slack.absent'),
  read: readConfig,
  doctor: checkSlack,

  // The library that talks with the platform is loaded only where the app is opened.
  open: async (config, ground) => (await import('./open.ts')).openChannel(config, ground),
});
