import type { Files } from './files.ts';
import type { BlockView, ImageView, WorkspaceView } from './slack-view.ts';
import type { ChatView, MessageView } from './telegram-view.ts';

/** A chat whose pictures and documents have addresses that the page may load. */
export function chatWithOwnAddresses(chat: ChatView, files: Files): ChatView {
  const own = (message: MessageView): MessageView => ({
    ...message,
    photo: message.photo && { ...message.photo, url: files.publish(message.photo.url, null) },
    document: message.document && { ...message.document, url: files.publish(message.document.url, message.document) },
  });
  return { ...chat, messages: chat.messages.map(own) };
}

/** A workspace whose pictures have such addresses; those elsewhere on the internet get an empty one. */
export function workspaceWithOwnAddresses(workspace: WorkspaceView, files: Files): WorkspaceView {
  const image = (view: ImageView): ImageView => ({
    ...view,
    url: files.takes(view.url) ? files.publish(view.url, null) : '',
  });
  const block = (view: BlockView): BlockView => {
    if (view.kind === 'image') return { ...view, image: image(view.image) };
    if (view.kind === 'section') return { ...view, image: view.image && image(view.image) };
    if (view.kind !== 'context') return view;
    return { ...view, items: view.items.map((item) => ('image' in item ? { image: image(item.image) } : item)) };
  };
  const { channel, home, modal } = workspace;
  return {
    ...workspace,
    channel: channel && {
      ...channel,
      messages: channel.messages.map((message) => ({ ...message, blocks: message.blocks.map(block) })),
    },
    home: home && { ...home, blocks: home.blocks.map(block) },
    modal: modal && { ...modal, blocks: modal.blocks.map(block) },
  };
}
