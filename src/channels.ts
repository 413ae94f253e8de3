import { channel as slack } from '../bots/slack/channel.ts';
import { channel as telegram } from '../bots/telegram/channel.ts';
import { channel as terminal } from '../bots/terminal/channel.ts';

/**
 * The channels, in the order in which they are opened: a later one may point people to an earlier. To add one: its folder
 * below `bots/`, its words in `locales/`, and its line here.
 */
export const CHANNELS = [telegram, slack, terminal] as const;

export type ChannelName = (typeof CHANNELS)[number]['name'];
