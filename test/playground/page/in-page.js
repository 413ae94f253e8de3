// Runs in the page: a test sends each function there as text.

/** Texts with less contrast to what is painted behind them than WCAG AA asks (4.5 to 1). */
export function faintTexts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('no canvas');
  const paint = (/** @type {string[]} */ layers) => {
    for (const layer of layers) {
      canvas.fillStyle = layer;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = canvas.getImageData(0, 0, 1, 1).data;
    const part = (/** @type {number} */ value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  /** @type {string[]} */
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!words || !element.checkVisibility({ checkOpacity: true })) continue;
    /** @type {string[]} */
    const grounds = [];
    for (let at = /** @type {Element | null} */ (element); at !== null; at = at.parentElement)
      grounds.unshift(getComputedStyle(at).backgroundColor);
    const [a, b] = [paint(grounds), paint([...grounds, getComputedStyle(element).color])];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(`${element.textContent}: ${contrast.toFixed(2)}`);
  }
  return faint;
}

/** Things to press or to write in that are smaller than a finger needs, or reach out of the window and cannot be scrolled into it. */
export function smallTargets() {
  return [...document.querySelectorAll('button, .key, input, select, textarea')]
    .filter((element) => !element.matches('.command-word'))
    .map((element) => ({
      name: element.outerHTML.slice(0, 80),
      box: (element.closest('.choice') ?? element).getBoundingClientRect(),
      scrolls: element.closest('.people, .sidebar, .switcher, .chats') !== null,
    }))
    .filter(({ box }) => box.height > 0)
    .filter(({ box, scrolls }) => box.height < 43.5 || box.width < 43.5 || (!scrolls && box.right > innerWidth + 0.5))
    .map(({ name }) => name);
}
