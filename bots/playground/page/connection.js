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
 * }} Listeners
 */

const AGAIN_MS = 1000;
const reloadWhenThere = () =>
  fetch('/').then(
    ({ ok }) => ok && location.reload(),
    () => undefined,
  );

const token = () => document.querySelector('meta[name="playground-token"]')?.getAttribute('content') ?? '';

/**
 * Listens to the program.
 * @param {Listeners} listeners By the name of the event.
 * @param {(state: 'open' | 'lost') => void} tellLine
 */
export function connect(listeners, tellLine) {
  const source = new EventSource(`/play/events?token=${encodeURIComponent(token())}`);
  let wasOpen = false;
  source.onopen = () => {
    wasOpen = true;
    tellLine('open');
  };
  source.onerror = () => {
    tellLine('lost');
    // The browser tries again by itself, except when the program answered and refused: then it was started anew, and has
    // another token. People and chats are there again.
    if (source.readyState === EventSource.CLOSED && wasOpen) setInterval(reloadWhenThere, AGAIN_MS);
  };
  for (const [name, listen] of Object.entries(listeners))
    source.addEventListener(name, (event) => listen(JSON.parse(event.data)));
}

/**
 * Asks something of the program.
 * @param {string} action
 * @param {object} body
 * @returns {Promise<any>} Rejects when it was refused.
 */
export async function act(action, body) {
  const response = await fetch(`/play/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-playground-token': token() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${action} was answered with ${response.status}`);
  return response.json();
}
