import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { CHANNELS } from '../channels.ts';
import { isInside, usualDataDir } from '../server/secret-file.ts';
import { SETTINGS } from '../server/settings.ts';
import { say } from '../texts/operator.ts';
import type { Declare, Desk } from './command.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';
import { withSettings } from './setup-env.ts';

const FILE = '.env';
const EXAMPLE = '.env.example';

/** What is asked for, in this order. */
const QUESTIONS: readonly Question[] = [
  own('ORGANISATION_NAME'),
  own('ORGANISATION_CONTACT'),
  own('PRIVACY_CONTACT'),
  own('PRIVACY_URL'),
  ...CHANNELS.flatMap(({ setup }) => setup.map((question) => ({ ...question, optional: true }))),
  own('PUBLIC_URL', { optional: true }),
  own('DATABASE_URL', { optional: true, secret: true }),
  own('DATA_DIR', { optional: true }),
];

interface Question {
  readonly name: string;
  readonly about: string;
  readonly optional: boolean;
  /** It is not shown while it is typed. */
  readonly secret: boolean;
  /** What is wrong with a value, for the operator; null: nothing. */
  wrong(value: string): string | null;
}

type OwnName =
  | 'ORGANISATION_NAME'
  | 'ORGANISATION_CONTACT'
  | 'PRIVACY_CONTACT'
  | 'PRIVACY_URL'
  | 'PUBLIC_URL'
  | 'DATABASE_URL'
  | 'DATA_DIR';

function own(name: OwnName, { optional = false, secret = false } = {}): Question {
  const wrong = (value: string) => (SETTINGS[name].safeParse(value).success ? null : say(`settings.${name}`));
  return { name, about: say(`setup.about.${name}`), optional, secret, wrong };
}

export const setup: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('setup.help')).action(
    does(() => {
      if (desk.interactive) return withFiles(desk, () => setUp(process.cwd(), desk));
      desk.err(say('setup.nobody', { example: EXAMPLE, file: FILE }));
      return 1;
    }),
  );
};

/** Asks, and writes `.env` in the directory. @throws FileError */
export async function setUp(directory: string, desk: Desk): Promise<number> {
  const file = resolve(directory, FILE);
  const before = existsSync(file) ? await readText(file) : null;
  const known = parseEnv(before ?? '');
  if (before !== null) desk.out(say('setup.already', { file: FILE }));
  const answers: Record<string, string> = {};
  for (const question of QUESTIONS) {
    const answer = await askFor(question, known[question.name] ?? '', desk);
    if (answer !== '') answers[question.name] = answer;
  }
  const secretMade = !known['OPPROP_SECRET'] && !(await liesInData(file, answers));
  if (secretMade) answers['OPPROP_SECRET'] = randomBytes(32).toString('base64');

  const yes = await desk.askOpenly(say(before === null ? 'setup.write' : 'setup.replace', { file }));
  if (!/^y(es)?$/i.test(yes.trim())) {
    desk.out(say('setup.notWritten'));
    return 1;
  }
  const example = resolve(directory, EXAMPLE);
  const base = before ?? (existsSync(example) ? await readText(example) : '');
  await replaceFile(file, before !== null, withSettings(base, answers), desk);
  sayNext(file, secretMade, known['OPPROP_SECRET'] !== undefined, desk);
  return 0;
}

async function askFor({ name, about, optional, secret, wrong }: Question, known: string, desk: Desk): Promise<string> {
  const empty = optional ? say('setup.optional', { about }) : say('setup.question', { about });
  const kept = secret ? say('setup.hidden', { about }) : say('setup.known', { about, known });
  const question = known === '' ? empty : kept;
  for (;;) {
    const typed = (await (secret ? desk.ask(question) : desk.askOpenly(question))).trim() || known;
    if (typed === '' && optional) return '';
    const problem = wrong(typed);
    if (problem === null) return typed;
    desk.err(`${name} ${problem}`);
  }
}

/** Whether `.env` would lie among the data, where the secret must not. */
async function liesInData(file: string, answers: Readonly<Record<string, string>>): Promise<boolean> {
  const directory = resolve(file, '..');
  return isInside(file, resolve(directory, answers['DATA_DIR'] ?? (await usualDataDir(directory))));
}

async function replaceFile(file: string, exists: boolean, text: string, desk: Desk): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeNewFile(draft, (write) => write(text));
  if (exists) {
    const kept = `${file}.before-${desk.now().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    await rename(file, kept).catch(() => {
      throw new FileError(say('setup.notAside', { file }));
    });
    desk.out(say('setup.kept', { file: kept }));
  }
  await rename(draft, file);
}

function sayNext(file: string, secretMade: boolean, secretKept: boolean, desk: Desk): void {
  desk.out(say('setup.written', { file }));
  if (secretMade) desk.out(say('setup.newSecret'));
  else if (!secretKept) desk.out(say('setup.noSecret'));
  desk.out(say('setup.next'));
}
