/** A room in which faults are planted. */
export interface Room {
  readonly files: string;
  /** Files of it that have no behaviour of their own. */
  readonly but: readonly string[];
  /** Folders and files of tests, that should notice. */
  readonly tests: readonly string[];
}

/** The core and the edges of both bots; those whose tests are pure come first. */
export const ROOMS: Readonly<Record<string, Room>> = {
  conversation: { files: 'src/conversation', but: [], tests: ['test/conversation'] },
  channel: { files: 'src/channel', but: [], tests: ['test/channel'] },
  privacy: { files: 'src/privacy', but: ['src/privacy/register*.ts'], tests: ['test/privacy'] },
  signatures: { files: 'src/signatures', but: [], tests: ['test/signatures', 'test/turn'] },
  turn: { files: 'src/turn', but: [], tests: ['test/turn', 'test/subscriptions', 'test/signatures'] },
  broadcasts: { files: 'src/broadcasts', but: [], tests: ['test/broadcasts'] },
  telegram: { files: 'bots/telegram', but: [], tests: ['test/telegram', 'test/contract'] },
  slack: { files: 'bots/slack', but: [], tests: ['test/slack', 'test/contract'] },
};
