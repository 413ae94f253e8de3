/**
 * How buttons are written: a word, then the parts that it carries, with dots between them. One table says what a button
 * means to the compiler, how it is written in the few bytes a button may carry, and how it is read back. Buttons come back
 * from chats years later and from forged clients, so reading trusts nothing.
 */

/** One thing that a button carries. An optional part that is null is left out, so it stands last. */
export interface Part<Value> {
  /** A regular expression's source, without groups. */
  readonly pattern: string;
  readonly optional: boolean;
  read(written: string): Value;
  write(value: Value): string;
  /** What an optional part is when it was left out. */
  readonly absent: Value | undefined;
}

export type Parts = Readonly<Record<string, Part<unknown>>>;

export interface Wire<Carries extends Parts = Parts> {
  readonly word: string;
  readonly parts: Carries;
}

/** Buttons by what they do. */
export type Wires = Readonly<Record<string, Wire>>;

type Carried<One> =
  One extends Wire<infer Carries>
    ? { readonly [Name in keyof Carries]: Carries[Name] extends Part<infer Value> ? Value : never }
    : never;

/** What a table of buttons says, by name: `key` holds the name, and beside it stands what the button carries. */
export type ActsOf<Table, Key extends string> = {
  readonly [Name in keyof Table & string]: { readonly [K in Key]: Name } & Carried<Table[Name]>;
};

export function wire<Carries extends Parts>(word: string, parts: Carries): Wire<Carries> {
  return { word, parts };
}

const plain = (pattern: string): Part<string> => ({
  pattern,
  optional: false,
  read: (written) => written,
  write: (value) => value,
  absent: undefined,
});

/** A choice among few, each with the letters that stand for it. */
export function oneOf<Value extends string>(letters: Readonly<Record<Value, string>>): Part<Value> {
  const known = Object.entries<string>(letters);
  const values = new Map(known.map(([value, letter]) => [letter, value as Value]));
  return {
    pattern: known.map(([, letter]) => letter).join('|'),
    optional: false,
    read(written) {
      const value = values.get(written);
      if (value === undefined) throw new Error('a pattern took what it does not name');
      return value;
    },
    write: (value) => letters[value],
    absent: undefined,
  };
}

export function number(pattern: string, base: 10 | 36 = 10): Part<number> {
  return {
    ...plain(pattern),
    read: (written) => Number.parseInt(written, base),
    write: (value) => value.toString(base),
    absent: undefined,
  };
}

export function word(pattern: string): Part<string> {
  return plain(pattern);
}

/** Short name of a campaign. */
export const campaign = plain('[a-z0-9-]{1,24}');
/** First 8 hex digits of a wording's hash. */
export const consent = plain('[0-9a-f]{8}');
export const language = plain('[A-Za-z0-9-]{2,20}');
/** Short name of a campaign, where one is meant. */
export const campaignIfAny: Part<string | null> = {
  pattern: '[a-z0-9-]{1,24}',
  optional: true,
  read: (written) => written,
  write: (value) => value ?? '',
  absent: null,
};
/** The code of the link that led here, or null. */
export const share: Part<string | null> = {
  pattern: '[a-z2-7]{10}|[a-z0-9-]{2,9}',
  optional: true,
  read: (written) => written,
  write: (value) => value ?? '',
  absent: null,
};

/** Writes what a button carries after its word. */
function writeParts({ parts }: Wire, carried: Readonly<Record<string, unknown>>): string {
  return Object.entries(parts)
    .filter(([name, part]) => !(part.optional && carried[name] === part.absent))
    .map(([name, part]) => `.${part.write(carried[name])}`)
    .join('');
}

/** Writes one of a table's buttons. */
export function writeWire(table: Wires, name: string, carried: Readonly<Record<string, unknown>>): string {
  const known = table[name];
  if (!known) throw new Error('a button that no table names');
  return `${known.word}${writeParts(known, carried)}`;
}

/** Makes the reader of a table: from what a button brought to its name with what it carries, or null. */
export function createWireReader<Table extends Wires, Key extends string>(table: Table, key: Key) {
  const byWord = new Map(
    Object.entries(table).map(([name, { word: start, parts }]) => [start, { name, parts, pattern: patternOf(parts) }]),
  );
  return (written: string): ActsOf<Table, Key>[keyof Table & string] | null => {
    const dot = written.indexOf('.');
    const known = byWord.get(dot < 0 ? written : written.slice(0, dot));
    const found = known?.pattern.exec(dot < 0 ? '' : written.slice(dot));
    if (!known || !found) return null;
    const carried = Object.entries(known.parts).map(([name, part], index) => {
      const text = found[index + 1];
      return [name, text === undefined ? part.absent : part.read(text)];
    });
    // The compiler cannot follow an object built from a table; each part was read by the very codec that types it.
    return { ...Object.fromEntries(carried), [key]: known.name } as ActsOf<Table, Key>[keyof Table & string];
  };
}

function patternOf(parts: Parts): RegExp {
  const groups = Object.values(parts).map(({ pattern, optional }) =>
    optional ? `(?:\\.(${pattern}))?` : `\\.(${pattern})`,
  );
  return new RegExp(`^${groups.join('')}$`);
}
