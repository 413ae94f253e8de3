/**
 * @typedef {import('../telegram-view.ts').Seat} Seat
 * @typedef {import('../telegram-view.ts').ChatView} ChatView
 * @typedef {{ seat: number, chat: ChatView }} ChatEvent
 * @typedef {{
 *   snapshot(all: { people: Seat[], chats: ChatEvent[] }): void,
 *   person(person: Seat): void,
 *   gone(which: { seat: number }): void,
 *   chat(event: ChatEvent): void,
 *   toast(event: { seat: number, text: string, alert: boolean }): void,
 *   line(state: 'open' | 'lost' | 'refused'): void,
 * }} Listeners
 * @typedef {(action: string, body: object) => Promise<any>} Act Rejects when the action was refused.
 */

/**
 * Listens to the program and asks things of it.
 * @param {string} token
 * @param {Listeners} listeners
 * @returns {Act}
 */
export function connect(token, listeners) {
  const source = new EventSource(`/play/events?token=${encodeURIComponent(token)}`);
  source.onopen = () => listeners.line('open');
  // The browser tries again by itself, except when the program answered and refused: then it has another token now.
  source.onerror = () => listeners.line(source.readyState === EventSource.CLOSED ? 'refused' : 'lost');
  for (const name of /** @type {const} */ (['snapshot', 'person', 'gone', 'chat', 'toast'])) {
    source.addEventListener(name, (event) => listeners[name](JSON.parse(event.data)));
  }
  return async (action, body) => {
    const response = await fetch(`/play/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-playground-token': token },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${action} was answered with ${response.status}`);
    return response.json();
  };
}
