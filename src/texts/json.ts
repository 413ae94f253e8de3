import { readFileSync } from 'node:fs';

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
  const scan = scanJson(source);
  try {
    return { value: JSON.parse(source), lines: scan.lines, faults: scan.faults };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const faults = scan.faults.some(({ fault }) => fault !== 'twice')
      ? scan.faults
      : [...scan.faults, { fault: 'syntax' as const, line: 1, column: 1, details: { found: '', expected: '' } }];
    return { value: undefined, lines: scan.lines, faults };
  }
}

function failed(fault: JsonFault): JsonFile {
  return { value: undefined, lines: new Map(), faults: [fault] };
}

function lineOfBadByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  return text.slice(0, Math.max(0, text.indexOf('\uFFFD'))).split('\n').length;
}

/** Thrown inside the scan only, to leave it at the first fault. */
class Stop extends Error {}

function scanJson(source: string): { lines: Map<string, number>; faults: JsonFault[] } {
  const lines = new Map<string, number>();
  const faults: JsonFault[] = [];
  let at = 0;

  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length;
  const report = (fault: JsonFault['fault'], offset: number, details: Record<string, string>) =>
    faults.push({ fault, line: lineAt(offset), column: offset - source.lastIndexOf('\n', offset - 1), details });
  const stop = (expected: string): never => {
    report('syntax', at, { found: source.slice(at, at + 1), expected });
    throw new Stop();
  };
  const space = () => {
    while (' \t\r\n'.includes(source.charAt(at)) && at < source.length) at++;
  };
  const string = (): string => {
    const start = at;
    if (source[at] !== '"') stop('"');
    for (at++; source[at] !== '"'; at++) {
      if (at >= source.length || source[at] === '\n') {
        report('line break', start, {});
        throw new Stop();
      }
      if (source[at] === '\\') at++;
    }
    at++;
    try {
      return String(JSON.parse(source.slice(start, at)));
    } catch {
      at = start;
      return stop('"…"');
    }
  };
  const members = (path: string) => {
    const seen = new Set<string>();
    do {
      at++;
      space();
      if (source[at] === '}' && seen.size === 0) break;
      const start = at;
      const key = string();
      const inner = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) report('twice', start, { key: inner });
      seen.add(key);
      lines.set(inner, lineAt(start));
      space();
      if (source[at] !== ':') stop(':');
      at++;
      value(inner);
      space();
    } while (source[at] === ',');
    if (source[at] !== '}') stop(', }');
    at++;
  };
  const items = (path: string) => {
    let index = 0;
    do {
      at++;
      space();
      if (source[at] === ']' && index === 0) break;
      const inner = path === '' ? `${index}` : `${path}.${index}`;
      lines.set(inner, lineAt(at));
      value(inner);
      index++;
      space();
    } while (source[at] === ',');
    if (source[at] !== ']') stop(', ]');
    at++;
  };
  const value = (path: string) => {
    space();
    if (source[at] === '{') members(path);
    else if (source[at] === '[') items(path);
    else if (source[at] === '"') string();
    else {
      const word = /^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)(?![\w.])/.exec(source.slice(at, at + 400));
      if (word === null) stop('" { [ 0–9 true false');
      at += word?.[0].length ?? 0;
    }
  };

  try {
    value('');
    space();
    if (at < source.length) stop('');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { lines, faults };
}
