/** A reader this near to the end follows it. */
const NEAR_END_PX = 60;
const GAP_PX = 12;

/**
 * Keeps the end of a list in sight while the reader is at its end, and leaves readers alone who have scrolled away.
 * @param {HTMLElement} element What scrolls.
 * @param {HTMLElement} content What grows in it.
 */
export function createFollowing(element, content) {
  /** First of what came last: the view never runs past it, so that a long answer is read from its beginning. */
  let newest = /** @type {HTMLElement | null} */ (null);
  let following = true;
  let placed = 0;

  const toEnd = () => {
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTop = newest?.isConnected ? Math.min(end, newest.offsetTop - GAP_PX) : end;
    placed = element.scrollTop;
  };
  element.addEventListener('scroll', () => {
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    following = left < NEAR_END_PX || element.scrollTop >= placed - 1;
  });
  // Pictures grow after they were drawn, and the room shrinks when something is asked below.
  const resized = new ResizeObserver(() => following && toEnd());
  resized.observe(element);
  resized.observe(content);

  return {
    /**
     * After something was drawn.
     * @param {readonly HTMLElement[] | null} drawn In their order; null to show the very end.
     * @param {boolean} own The reader wrote it: they want to see it wherever they were.
     */
    drew(drawn, own) {
      // A change above what came last (its buttons went, say) does not take the reader back there.
      newest = drawn?.find((one) => !isAbove(one, newest)) ?? (drawn === null ? null : newest);
      if (own) following = true;
      if (following) toEnd();
    },
    settle() {
      if (following) toEnd();
    },
    /** Shows the latest; for a list that was hidden. */
    showEnd() {
      newest = null;
      following = true;
      toEnd();
    },
  };
}

/** @param {HTMLElement} one @param {HTMLElement | null} other */
function isAbove(one, other) {
  if (other === null || !other.isConnected) return false;
  return (other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
}
