import { h } from './dom.js';

/**
 * The chats of a person, one of which is seen.
 * @param {number} seat
 * @param {string} name
 * @param {import('./words.js').Words} words
 * @param {(chatId: number) => void} show
 */
export function createChatTabs(seat, name, words, show) {
  const element = h('nav', { class: 'chats', 'aria-label': words('seat.chats', { name }), hidden: true });

  /** @param {number} unread */
  const badge = (unread) =>
    unread > 0 &&
    h(
      'span',
      { class: 'badge' },
      h('span', { 'aria-hidden': 'true' }, String(unread)),
      h('span', { class: 'unseen' }, words('seat.unread', { count: unread })),
    );

  return {
    element,
    /** @param {readonly { chatId: number, title: string, unread: number }[]} chats @param {number} current */
    draw(chats, current) {
      element.hidden = chats.length < 2;
      const focused =
        document.activeElement instanceof HTMLElement ? document.activeElement.dataset['chat'] : undefined;
      const buttons = chats.map(({ chatId, title, unread }) =>
        h(
          'button',
          {
            type: 'button',
            'data-chat': `${seat} ${chatId}`,
            'aria-current': chatId === current && 'true',
            onclick: () => show(chatId),
          },
          h('span', { dir: 'auto' }, title),
          badge(unread),
        ),
      );
      element.replaceChildren(...buttons);
      buttons.find((button) => button.dataset['chat'] === focused)?.focus();
    },
  };
}
