import { readFileSync } from 'node:fs';
import { type JSONPath, type JSONVisitor, visit } from 'jsonc-parser';

/** Something wrong with a JSON file, at a line and column counted from 1. `details` never holds prose. */
export interface JsonFault {
  readonly fault: 'unreadable' | 'encoding' | 'syntax' | 'line break' | 'twice';
  readonly line: number;
  readonly column: number;
  readonly details: Readonly<Record<string, string>>;
}

/** A JSON file that was read. `lines` gives the line of each key, by its path (`sections.story.title`). */
export interface JsonFile {
  readonly value: unknown;
  readonly lines: ReadonlyMap<string, number>;
  readonly faults: readonly JsonFault[];
}

/** What systems and editors lay beside files (`._en.json` of macOS, `.en.json.swp`) is not ours. */
export const isSideFile = (name: string): boolean => name.startsWith('.');

/** Reads a JSON file in UTF-8 (a byte order mark is allowed). Never throws: `value` is undefined when it cannot be read. */
export function readJsonFile(path: string): JsonFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return failed({ fault: 'unreadable', line: 1, column: 1, details: { code } });
  }
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The only thing a fatal decoder throws for is bytes that are not UTF-8.
    return failed({ fault: 'encoding', line: lineOfBadByte(bytes), column: 1, details: {} });
  }
  return readJson(source);
}

/** Reads JSON, and says at which line it breaks, and which keys are written twice (the parser would drop the first). */
export function readJson(source: string): JsonFile {
  const lines = new Map<string, number>();
  const keys = new Set<string>();
  const faults: JsonFault[] = [];
  let broken: JsonFault | null = null;
  const item = (line: number, path: JSONPath): void => {
    if (typeof path.at(-1) === 'number') lines.set(path.join('.'), line + 1);
  };
  const visitor: JSONVisitor = {
    onObjectProperty(property, _offset, _length, line, column, path) {
      const whole = [...path(), property];
      const key = whole.join('.');
      if (keys.has(JSON.stringify(whole)))
        faults.push({ fault: 'twice', line: line + 1, column: column + 1, details: { key } });
      keys.add(JSON.stringify(whole));
      lines.set(key, line + 1);
    },
    onLiteralValue: (_value, _offset, _length, line, _column, path) => item(line, path()),
    onObjectBegin: (_offset, _length, line, _column, path) => item(line, path()),
    onArrayBegin: (_offset, _length, line, _column, path) => item(line, path()),
    onError(error, offset, _length, line, column) {
      // The first tells where it breaks; what follows comes of it.
      const fault = error === UNFINISHED ? ('line break' as const) : ('syntax' as const);
      const details = { found: source.slice(offset, offset + 1), expected: EXPECTED[error] ?? '' };
      broken ??= { fault, line: line + 1, column: column + 1, details };
    },
  };
  visit(source, visitor, { disallowComments: true });
  if (broken !== null) return { value: undefined, lines, faults: [...faults, broken] };
  return { value: JSON.parse(source), lines, faults };
}

// The library's codes (its ParseErrorCode is a const enum, which Node cannot strip).
const UNFINISHED = 12;
const EXPECTED: Readonly<Record<number, string>> = {
  3: '"',
  4: '" { [ 0–9 true false',
  5: ':',
  6: ', } ]',
  7: ', }',
  8: ', ]',
};

function failed(fault: JsonFault): JsonFile {
  return { value: undefined, lines: new Map(), faults: [fault] };
}

function lineOfBadByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  return text.slice(0, Math.max(0, text.indexOf('\uFFFD'))).split('\n').length;
}
