import { showConfirm, showLeaving } from '../dialogs.js';
import { wayOf } from '../links.js';

/**
 * @typedef {import('../../slack-view.ts').ControlView} Control
 * @typedef {import('../../slack-view.ts').Place} Place
 */

/**
 * What a person can do in their Slack. What the program refuses is said to the person.
 * @param {string} user
 * @param {{
 *   words: import('../words.js').Words,
 *   language: string,
 *   act: import('../connection.js').Act,
 *   openTelegram(address: string): boolean,
 *   toasts: ReturnType<typeof import('../toasts.js').createToasts>,
 * }} deps
 */
export function createDoing(user, { words, language, act, openTelegram, toasts }) {
  /** Asks the program. @param {string} action @param {object} body */
  const ask = async (action, body = {}) => {
    try {
      await act(`slack-${action}`, { user, ...body });
      return true;
    } catch {
      toasts.show(words('trouble.refused'));
      return false;
    }
  };

  /** @param {string} address */
  const follow = (address) => {
    if (openTelegram(address)) return;
    const way = wayOf(address, '');
    if (way.kind === 'outside') showLeaving(words, way.url);
    else toasts.show(words('leave.refused'));
  };

  /** What was put in and is not yet known to the program: a submit waits for it. @type {Promise<unknown>} */
  let putting = Promise.resolve();

  /** @param {() => Promise<boolean>} act */
  const put = (act) => {
    const done = putting.then(act);
    putting = done;
    return done;
  };

  /** @param {Place} place @returns {import('./controls.js').Doing} */
  const controlsAt = (place) => {
    const at = (/** @type {Control} */ { blockId, actionId }) => ({ place, blockId, actionId });
    return {
      words,
      follow,
      async press(control) {
        if (!(await showConfirm(words, control.confirm))) return;
        if (control.kind === 'button' && control.url !== null) follow(control.url);
        await ask('press', at(control));
      },
      async change(control, value) {
        if (!(await showConfirm(words, control.confirm))) return;
        await put(() => ask('change', { ...at(control), value }));
      },
      attach: ({ blockId, actionId }, file) =>
        put(async () => {
          const base64 = await base64Of(file).catch(() => null);
          if (base64 !== null) return ask('attach', { blockId, actionId, file: { name: file.name, base64 } });
          toasts.show(words('trouble.refused'));
          return false;
        }),
      detach: ({ blockId, actionId }, fileId) => put(() => ask('detach', { blockId, actionId, fileId })),
    };
  };

  /** @param {string} channelId */
  const doingIn = (channelId) => ({
    words,
    language,
    follow,
    controls: (/** @type {string} */ ts) => controlsAt({ channelId, ts }),
    messageShortcut: (/** @type {string} */ ts, /** @type {string} */ callbackId) =>
      void ask('message-shortcut', { channelId, ts, callbackId }),
    dismiss: (/** @type {string} */ ts) => void ask('dismiss', { channelId, ts }),
    say: (/** @type {string} */ text) => ask('say', { channelId, text }),
    command: (/** @type {string} */ line) => ask('command', { channelId, line }),
    globalShortcut: (/** @type {string} */ callbackId) => void ask('global-shortcut', { callbackId }),
    join: () => void ask('join', { channelId }),
    leave: () => void ask('leave', { channelId }),
    announce: toasts.announce,
    tell: toasts.show,
  });

  return {
    ask,
    controlsAt,
    doingIn,
    async submit() {
      await putting;
      await ask('submit');
    },
    close: async (/** @type {boolean} */ all) => void (await ask('close', { all })),
  };
}

/** What is in a file. Rejects when it cannot be read. @param {File} file @returns {Promise<string>} */
const base64Of = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
