/** Names of fields that may hold words; the words themselves must look like names that programmers give. */
const WORD_FIELDS = new Set([
  'campaign',
  'channel',
  'code',
  'error',
  'event',
  'kind',
  'language',
  'library',
  'meaning',
  'method',
  'migration',
  'mode',
  'queue',
  'reason',
  'role',
  'state',
  'version',
]);
const WORD = /^[A-Za-z0-9][A-Za-z0-9 _.:-]{0,79}$/;
/** Five digits and more could be somebody's id. */
const LONG_NUMBER = /\d{5,}/;
/** The stamp and name of a migration of ours. */
const MIGRATION = /^\d{14}_[a-z0-9_]+$/;
const HIDDEN = '[hidden]';
/** Ids of accounts are larger; counts, durations and sizes worth logging are not. */
const LARGEST = 10_000_000;

/** Passes on what cannot be personal: small numbers, booleans, known words; errors as name, code and place. */
export function safeFields(fields: object): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (value instanceof Error) Object.assign(safe, errorFields(value));
    else safe[name] = safeValue(name, value);
  }
  return safe;
}

/** Messages are fixed words in the code; should one carry a value all the same, numbers and addresses are cut out. */
export function safeMessage(message: string): string {
  return message.replace(/\S+:\S{8,}|\S+@\S+|[@#]\S+|\d{5,}/g, '…').slice(0, 200);
}

function safeValue(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Math.abs(value) < LARGEST ? value : HIDDEN;
  if (typeof value !== 'string' || !WORD_FIELDS.has(name)) return HIDDEN;
  if (name === 'migration') return MIGRATION.test(value) ? value : HIDDEN;
  // PostgreSQL's codes are five characters, some of them digits alone.
  if (name === 'code' && /^[0-9A-Z]{5}$/.test(value)) return value;
  return WORD.test(value) && !LONG_NUMBER.test(value) ? value : HIDDEN;
}

/** What an error may tell: its class, its code, and the lines of code it came through. Its message may hold anything. */
function errorFields(error: Error): { error: string; code?: unknown; at: readonly string[] } {
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    error: WORD.test(error.constructor.name) ? error.constructor.name : 'Error',
    ...(typeof code === 'string' || typeof code === 'number' ? { code: safeValue('code', code) } : {}),
    at: placesOf(error),
  };
}

function placesOf(error: Error): readonly string[] {
  const stack = error.stack ?? '';
  const head = stack.indexOf(error.message);
  const frames = head < 0 ? stack : stack.slice(head + error.message.length);
  return frames.split('\n').flatMap((line) => {
    const place = /(?:\/)((?:src|bots|node_modules)\/[\w@./+-]+:\d+):\d+\)?$/.exec(line.trim());
    return line.trim().startsWith('at ') && place?.[1] ? [place[1]] : [];
  });
}
