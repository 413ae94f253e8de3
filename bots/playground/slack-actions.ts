import { z } from 'zod';
import { type Actions, action, BODY_LIMIT } from './actions.ts';
import type { SlackPort } from './ports.ts';

const id = z.string().min(1).max(255);
/** Longer than the platform's longest message, so that the stand-in is the one that refuses. */
const words = z.string().min(1).max(50_000);
const value = z.union([z.string().max(50_000), z.array(id).max(100), z.null()]);
const place = z.union([z.enum(['modal', 'home']), z.strictObject({ channelId: id, ts: id })]);
/** Base64 of the 5 MiB that the page takes. */
const FILE_CHARACTERS = Math.ceil((5 * 1024 * 1024) / 3) * 4;
const file = z.strictObject({ name: id, base64: z.base64().max(FILE_CHARACTERS) });
const person = { user: id };
const at = { user: id, channelId: id };
const field = { user: id, blockId: id, actionId: id };
const control = { ...field, place };

/** What people do in their Slack. The page is answered as soon as the app has acknowledged, or failed to. */
export function createSlackActions({ seats, people }: SlackPort): Actions {
  /** An action of a person whom the reader can be. */
  const by = <S extends z.ZodRawShape & typeof person>(
    shape: S,
    act: (body: z.infer<z.ZodObject<S>>) => Promise<unknown>,
    mostBytes = BODY_LIMIT,
  ) =>
    action(
      z.strictObject(shape),
      async (body) => {
        const { user } = body as { user: string };
        if (!people.some(({ userId }) => userId === user)) return 'nobody';
        await act(body as z.infer<z.ZodObject<S>>);
        return {};
      },
      mostBytes,
    );

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
    'slack-attach': by(
      { ...field, file },
      ({ user, blockId, actionId, file: { name, base64 } }) =>
        seats.attach(user, blockId, actionId, { name, bytes: Buffer.from(base64, 'base64') }),
      FILE_CHARACTERS + BODY_LIMIT,
    ),
    'slack-detach': by({ ...field, fileId: id }, ({ user, blockId, actionId, fileId }) =>
      seats.detach(user, blockId, actionId, fileId),
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
