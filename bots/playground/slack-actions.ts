import { z } from 'zod';
import { type Actions, action } from './actions.ts';
import type { SlackPort } from './ports.ts';

const id = z.string().min(1).max(255);
/** Longer than the platform's longest message, so that the stand-in is the one that refuses. */
const words = z.string().min(1).max(50_000);
const value = z.union([z.string().max(50_000), z.array(id).max(100), z.null()]);
const place = z.union([z.enum(['modal', 'home']), z.strictObject({ channelId: id, ts: id })]);
const person = { user: id };
const at = { user: id, channelId: id };
const control = { user: id, place, blockId: id, actionId: id };

/** What people do in their Slack. The page is answered as soon as the app has acknowledged, or failed to. */
export function createSlackActions({ seats, people }: SlackPort): Actions {
  /** An action of a person whom the reader can be. */
  const by = <S extends z.ZodRawShape & typeof person>(
    shape: S,
    act: (body: z.infer<z.ZodObject<S>>) => Promise<unknown>,
  ) =>
    action(z.strictObject(shape), async (body) => {
      const { user } = body as { user: string };
      if (!people.some(({ userId }) => userId === user)) return 'nobody';
      await act(body as z.infer<z.ZodObject<S>>);
      return {};
    });

  return {
    'slack-channel': by(at, ({ user, channelId }) => seats.openChannel(user, channelId)),
    'slack-home': by(person, ({ user }) => seats.openHome(user)),
    'slack-app-messages': by(person, ({ user }) => seats.openAppMessages(user)),
    'slack-join': by(at, ({ user, channelId }) => seats.join(user, channelId)),
    'slack-leave': by(at, ({ user, channelId }) => seats.leave(user, channelId)),
    'slack-say': by({ ...at, text: words, threadTs: id.optional() }, ({ user, channelId, text, threadTs }) =>
      seats.say(user, channelId, text, threadTs),
    ),
    'slack-command': by({ ...at, line: words }, ({ user, channelId, line }) => seats.command(user, channelId, line)),
    'slack-press': by(control, ({ user, place: where, blockId, actionId }) =>
      seats.press(user, where, blockId, actionId),
    ),
    'slack-change': by({ ...control, value }, ({ user, place: where, blockId, actionId, value: given }) =>
      seats.change(user, where, blockId, actionId, given),
    ),
    'slack-submit': by(person, ({ user }) => seats.submit(user)),
    'slack-close': by({ ...person, all: z.boolean() }, ({ user, all }) => seats.close(user, all)),
    'slack-global-shortcut': by({ ...person, callbackId: id }, ({ user, callbackId }) =>
      seats.globalShortcut(user, callbackId),
    ),
    'slack-message-shortcut': by({ ...at, ts: id, callbackId: id }, ({ user, channelId, ts, callbackId }) =>
      seats.messageShortcut(user, channelId, ts, callbackId),
    ),
    'slack-dismiss': by({ ...at, ts: id }, ({ user, channelId, ts }) => seats.dismiss(user, channelId, ts)),
  };
}
