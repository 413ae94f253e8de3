import { h } from '../dom.js';
import { createBlocks } from './blocks.js';

/**
 * The App Home of a person.
 * @param {import('../words.js').Words} words
 * @param {import('./controls.js').Doing} controls
 */
export function createHome(words, controls) {
  const element = h('div', { class: 'home log', tabindex: 0, role: 'region', 'aria-label': words('slack.home') });
  const blocks = createBlocks(controls, () => element);
  const empty = h('p', { class: 'soft' }, words('slack.homeEmpty'));
  element.append(empty, blocks.element);
  return {
    element,
    /** @param {import('../../slack-view.ts').HomeView} home */
    update(home) {
      empty.hidden = home.viewId !== null;
      blocks.update(home.blocks);
    },
  };
}
