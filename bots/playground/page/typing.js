const PER_CHARACTER_MS = 28;
const BEFORE_SENDING_MS = 500;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Types for the reader, slowly enough to be seen; at once for those who want less movement.
 * @param {HTMLTextAreaElement} field
 * @param {string} text
 */
export async function typeInto(field, text) {
  field.focus();
  field.value = '';
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
    for (const character of text) {
      field.value += character;
      await pause(PER_CHARACTER_MS);
    }
  }
  field.value = text;
  await pause(BEFORE_SENDING_MS);
}
