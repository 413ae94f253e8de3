// Runs in any browser, from the disk, without a network. The same rules as receipts.ts and merkle.ts.

const words = JSON.parse(document.querySelector('#words').textContent);
const language =
  navigator.languages.map((tag) => tag.slice(0, 2).replace(/^n[on]$/, 'nb')).find((tag) => tag in words) ?? 'en';
const say = (key, params = {}) =>
  words[language][key].replace(/\{\{(\w+)\}\}/g, (_all, name) => String(params[name] ?? ''));

document.documentElement.lang = language;
for (const place of document.querySelectorAll('[data-say]')) place.textContent = say(place.dataset.say);
document.title = say('title');

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hash = async (...parts) => hex(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
const nodeHash = (left, right) => hash(Uint8Array.of(1), bytesOf(left), bytesOf(right));

/** RFC 9162, 2.1.3.2. */
async function rootFrom(leaf, index, size, path) {
  if (index >= size) return null;
  let [at, last, root] = [index, size - 1, leaf];
  for (const beside of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      root = await nodeHash(beside, root);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else root = await nodeHash(root, beside);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : null;
}

const HASH = /^[0-9a-f]{64}$/;
const TEXTS = ['campaign', 'row', 'key'];

function readReceipt(text) {
  try {
    const file = JSON.parse(text);
    const numbers = [file.index, file.size].every((number) => Number.isSafeInteger(number) && number >= 0);
    const hashes = [file.box, file.root, ...file.path].every((one) => HASH.test(one));
    const texts = TEXTS.every((name) => typeof file[name] === 'string');
    return file.format === 'opprop receipt' && file.version === 1 && numbers && hashes && texts ? file : null;
  } catch {
    return null;
  }
}

/** The name of the answer, and what it is filled with. */
async function check(text, typedRoot) {
  const root = typedRoot.trim().toLowerCase();
  const receipt = readReceipt(text);
  if (!receipt) return ['noReceipt'];
  if (!HASH.test(root)) return ['noRoot'];
  const { campaign, row, key, box, index, size, path } = receipt;
  const leaf = await hash(Uint8Array.of(0), ['opprop signature 1', campaign, row, key, box].join('\n'));
  const led = await rootFrom(leaf, index, size, path);
  if (led !== receipt.root) return ['changed'];
  if (led !== root) return ['otherRoot'];
  return ['fine', { campaign, place: index + 1, size }];
}

const [file, pasted, typedRoot, answer] = ['#file', '#pasted', '#root', '#answer'].map((id) =>
  document.querySelector(id),
);
file.addEventListener('change', async () => {
  pasted.value = (await file.files[0]?.text()) ?? '';
});
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const [key, params] = crypto.subtle ? await check(pasted.value, typedRoot.value) : ['noCrypto'];
  answer.dataset.answer = key;
  answer.textContent = say(key, params);
});
