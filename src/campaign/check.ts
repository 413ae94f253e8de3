import { join } from 'node:path';
import { fillTemplate } from '../texts/fill.ts';
import { readJsonFile } from '../texts/json.ts';
import { REFERENCE_LANGUAGE } from '../texts/languages.ts';
import { plainText } from '../texts/plain.ts';
import { parseRich } from '../texts/rich.ts';
import { checkBots } from './check/bots.ts';
import type { Limits } from './check/limits.ts';
import { checkPacks } from './check/packs.ts';
import type { Problem } from './check/problem.ts';

/**
 * Reads every campaign pack and every text of the bots below `root` (`locales`).
 *
 * @param limits what every text must fit
 * @returns all problems, in the order of files and lines; empty when all is well. Never rejects for what stands in the files.
 */
export async function checkAll(root: string, limits: Limits): Promise<Problem[]> {
  return [...checkBots(root, limits), ...(await checkPacks(root, limits))].toSorted(byPlace);
}

export interface CheckOptions {
  /** Takes a line of output. */
  readonly out: (line: string) => void;
  readonly limits: Limits;
  /** Prints the problems as one JSON document for programs. */
  readonly json?: boolean;
  /** More problems to report with the rest, such as those of whole screens. Asked for only when the files are readable. */
  readonly more?: () => readonly Problem[];
}

/** The check as a command: prints the problems and gives the exit code, 0 when there are none and 1 otherwise. */
export async function runCheck(root: string, { out, limits, json = false, more }: CheckOptions): Promise<number> {
  const inFiles = await checkAll(root, limits);
  const problems = inFiles.length === 0 && more ? more().toSorted(byPlace) : inFiles;
  if (json) out(JSON.stringify({ problems }, null, 2));
  else {
    const tell = createTeller(root);
    for (const problem of problems) out(tell.problem(problem));
    out(tell.summary(problems.length));
  }
  return problems.length === 0 ? 0 : 1;
}

/** Puts problems into words: `campaigns/x/fr.json:12 sections.a.title (fr): …`. The words stand in `locales/check/`. */
export function createTeller(root: string) {
  const words = readJsonFile(join(root, 'check', `${REFERENCE_LANGUAGE}.json`)).value;
  const filled = (key: string, params: Problem['params']): string | null => {
    const template: unknown = typeof words === 'object' && words !== null ? Reflect.get(words, key) : undefined;
    if (typeof template !== 'string') return null;
    const shown = plainText(fillTemplate(parseRich(template), params, REFERENCE_LANGUAGE, () => []));
    return shown.replace(/[\u2068\u2069]/g, '');
  };
  return {
    problem({ file, line, key, language, code, params }: Problem): string {
      const place = `${file}${line === null ? '' : `:${line}`}`;
      const where = [place, key || null, language === null ? null : `(${language})`].filter((part) => part !== null);
      // The words may themselves be what cannot be read: then code and details still tell.
      return `${where.join(' ')}: ${filled(code, params) ?? `${code} ${JSON.stringify(params)}`}`;
    },
    summary(count: number): string {
      const key = count === 0 ? 'none' : count === 1 ? 'summary_one' : 'summary_other';
      return filled(key, { count }) ?? `${count}`;
    },
  };
}

function byPlace(one: Problem, other: Problem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0);
}
