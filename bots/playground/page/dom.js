/**
 * Makes an element. Attributes that begin with `on` are listeners; `null`, `false` and `undefined` leave an attribute
 * out, `true` writes it empty. Children are nodes or text, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: any) => unknown)>} [attributes]
 * @param {...(Node | string | null | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a grid of 24, drawn with a line of the text's colour. */
const ICONS = {
  add: 'M12 5v14M5 12h14',
  dark: 'M20 14.500A8 8 0 0 1 9.500 4a8 8 0 1 0 10.500 10.500z',
  more: 'M12 5.500v.01M12 12v.01M12 18.500v.01',
  send: 'M5 12h13M12.500 6l6 6-6 6',
  clip: 'M12 21a9 9 0 1 1 9-9c0 5-6 9-9 9zM9 9.500v.01M15 9.500v.01M8.500 14c1.800 2 5.200 2 7 0',
  commands: 'M5 7h14M5 12h9M5 17h11',
  edit: 'M5 19l1-4L16 5l3 3L9 18z',
  copy: 'M9 9h10v10H9zM15 9V5H5v10h4',
  outside: 'M8 16L18 6M10 6h8v8',
  share: 'M4 18c1-6 5-8 10-8M11 5l6 5-6 5',
  close: 'M6 6l12 12M18 6L6 18',
  document: 'M7 3h7l4 4v14H7zM14 3v4h4',
  eye: 'M2.500 12C6 6.500 18 6.500 21.500 12 18 17.500 6 17.500 2.500 12zM12 9.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  hash: 'M9.500 4l-2 16M16.500 4l-2 16M4.500 9h16M3.500 15h16',
  chat: 'M4 5h16v11H10l-4 4v-4H4z',
  bolt: 'M13 3L6 13.500h5L10 21l8-11h-5.500z',
  crowd:
    'M8.500 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.500-5 5.500-5s5.500 2 5.500 5M16 11a2.500 2.500 0 1 0 0-5M16.500 14c2.500 0 4.500 2 4.500 5',
  check: 'M5 12.500l4.500 4.500L19 7.500',
};

/**
 * A drawing beside words or in a labelled button; hidden from screen readers.
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}

/** The drawing of the bots: a speech bubble with a signature in it. */
export function mark() {
  return h('img', { class: 'mark', src: '/playground/mark.svg', alt: '', width: 36, height: 36 });
}

/**
 * A button that is only a drawing to the eye and a name to everyone else.
 * @param {keyof typeof ICONS} drawing
 * @param {string} label
 * @param {Record<string, string | boolean | ((event: any) => unknown)>} attributes
 */
export function iconButton(drawing, label, attributes) {
  return h(
    'button',
    { type: 'button', 'aria-label': label, title: label, ...attributes, class: `round ${attributes['class'] ?? ''}` },
    icon(drawing),
  );
}

/** An id that no other element has. @param {string} stem */
export function freshId(stem) {
  return `${stem}-${++ids}`;
}
let ids = 0;
