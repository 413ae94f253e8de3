/**
 * @typedef {import('../page-view.ts').Snapshot} Snapshot
 * @typedef {{
 *   snapshot(all: Snapshot): void,
 *   person(person: import('../page-view.ts').Person): void,
 *   gone(which: { seat: number }): void,
 *   chat(event: Snapshot['chats'][number]): void,
 *   toast(event: { seat: number, text: string, alert: boolean }): void,
 *   workspace(workspace: import('../slack-view.ts').WorkspaceView): void,
 *   'slack-trouble'(event: { user: string, outcome: string }): void,
 *   crowd(crowd: import('../page-view.ts').CrowdView): void,
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
  const names = /** @type {const} */ ([
    'snapshot',
    'person',
    'gone',
    'chat',
    'toast',
    'workspace',
    'slack-trouble',
    'crowd',
  ]);
  for (const name of names) {
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
