import { useEffect, useState } from 'preact/hooks';
import { html, icon, unseen } from './ui.js';

/** Long enough to be read by a slow reader: a second to notice it, and fifteen characters a second. */
const NOTICE_MS = 2500;
const PER_CHARACTER_MS = 65;

/** Short words over a chat that go away by themselves, and a line that only screen readers hear. */
export function useToasts() {
  const [toast, setToast] = useState(
    /** @type {{ text: string, drawing?: import('./ui.js').Drawing } | null} */ (null),
  );
  const [heard, announce] = useState('');
  useEffect(() => {
    if (toast === null) return;
    const away = setTimeout(() => setToast(null), NOTICE_MS + toast.text.length * PER_CHARACTER_MS);
    return () => clearTimeout(away);
  }, [toast]);
  return {
    /** @param {string} text @param {import('./ui.js').Drawing} [drawing] */
    show: (text, drawing) => setToast(drawing === undefined ? { text } : { text, drawing }),
    announce,
    element: html`<div class="notices">
      <div class="toasts" role="status">
        ${toast && html`<p dir="auto" class="as-written row">${toast.drawing && icon(toast.drawing)}${toast.text}</p>`}
      </div>
      <div role="status">${unseen(heard)}</div>
    </div>`,
  };
}
