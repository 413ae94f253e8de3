import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { act } from './connection.js';
import { html, IconButton, unseen, useBusy } from './ui.js';
import { language, words } from './words.js';

/** At most so many are added at once. */
const MOST = 5000;
const SUGGESTED = 1000;
const PAUSE_SECONDS = 10;
/** The counter runs too fast to be read out: a screen reader hears it when it stands still. */
const QUIET_MS = 2000;

/**
 * Simulated subscribers: how many there are, and what reaches them.
 * @param {{ crowd: import('../page-view.ts').CrowdView, class: string, close: () => void, refused: () => void }} props
 */
export function Crowd({ crowd, class: look, close, refused }) {
  const id = useId();
  const number = new Intl.NumberFormat(language);
  const [size, received] = [number.format(crowd.size), number.format(crowd.received)];
  const [rate, setRate] = useState(0);
  const [heard, setHeard] = useState('');
  const before = useRef({ at: performance.now(), received: crowd.received });
  const title = useRef(/** @type {HTMLElement | null} */ (null));
  const count = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    const now = { at: performance.now(), received: crowd.received };
    setRate(((now.received - before.current.received) * 1000) / (now.at - before.current.at));
    before.current = now;
    const quiet = setTimeout(() => {
      setRate(0);
      setHeard(words('crowd.heard', { size, received }));
    }, QUIET_MS);
    return () => clearTimeout(quiet);
  }, [crowd.size, crowd.received]);
  const { onclick: add, ...adding } = useBusy(() =>
    act('crowd-add', { count: count.current?.valueAsNumber }).catch(refused),
  );
  const slow = useBusy(() => act('crowd-slow-down', { seconds: PAUSE_SECONDS }).catch(refused));
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void add();
  };
  const figures = { 'crowd.size': size, 'crowd.received': received, 'crowd.rate': number.format(Math.round(rate)) };
  return html`<section class=${`pane column crowd ${look}`} aria-labelledby=${`${id}-title`}>
    <header class="caption row">
      <h2 id=${`${id}-title`} tabindex="-1" ref=${title}>${words('crowd.title')}</h2>
      <${IconButton} drawing="close" label=${words('crowd.close')} onclick=${close} />
    </header>
    <div class="board panel">
      <p>${words('crowd.text')}</p>
      <dl>${Object.entries(figures).map(([key, figure]) => html`<div><dt>${words(key)}</dt><dd>${figure}</dd></div>`)}</dl>
      <p role="status">${unseen(heard)}</p>
      <form onsubmit=${onsubmit}>
        <label for=${`${id}-count`}>${words('crowd.count')}</label>
        <div class="row">
          <input id=${`${id}-count`} ref=${count} type="number" min="1" max=${MOST} step="1" defaultValue=${SUGGESTED}
            required aria-describedby=${`${id}-hint`} />
          <button class="main" ...${adding}>${words('crowd.add')}</button>
        </div>
        <p class="hint" id=${`${id}-hint`}>${words('crowd.hint', { most: number.format(MOST) })}</p>
      </form>
      <h3>${words('crowd.faults')}</h3>
      <button type="button" ...${slow}>${words('crowd.slow', { count: PAUSE_SECONDS })}</button>
      <p class="hint">${words('crowd.slow.hint')}</p>
    </div>
  </section>`;
}
