/** The element that had the focus last, and all around it, from the inside out. @type {Element[]} */
let path = [];

/** Whether the focus is in an element, or was until what had it went away. @param {Element | null} element */
export function isHere(element) {
  if (element === null) return false;
  const now = document.activeElement;
  return now === null || now === document.body ? path.includes(element) : element.contains(now);
}

/**
 * Never loses a reader: when what has the focus goes away, the focus goes to the nearest thing around it that takes it,
 * a message or a list of messages.
 */
export function keepFocus() {
  document.addEventListener('focusin', ({ target }) => {
    path = [];
    for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement) path.push(at);
  });
  const watch = new MutationObserver(() => {
    if (document.activeElement !== document.body || path[0]?.isConnected !== false) return;
    const refuge = path.find((one) => one.isConnected && one.matches('[tabindex]') && one.checkVisibility());
    if (refuge instanceof HTMLElement) refuge.focus({ preventScroll: true });
  });
  watch.observe(document.body, { childList: true, subtree: true });
}
