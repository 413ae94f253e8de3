import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { CHANNELS } from '../channels.ts';
import { configureChannels, settingsOfEnvironment } from '../server/config.ts';
import { isInside, usualDataDir } from '../server/secret-file.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, UsageError } from './command.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';
import { createPrompts, type Prompts } from './prompts.ts';
import { withSettings } from './setup-env.ts';
import { QUESTIONS, type Question } from './setup-questions.ts';

const FILE = '.env';
const EXAMPLE = '.env.example';

export const setup: Declare = (command, desk, does) => {
  for (const { flag, about } of QUESTIONS) command.option(`--${flag} <value>`, about);
  command
    .option('--yes', say('setup.about.yes'))
    .option('--unchecked', say('setup.about.unchecked'))
    .addHelpText('afterAll', say('setup.help'))
    .action(
      does(({ yes = false, unchecked = false, ...flags }) =>
        withFiles(desk, () =>
          setUp({
            directory: process.cwd(),
            given: byName(flags),
            environment: settingsOfEnvironment(CHANNELS),
            yes,
            unchecked,
            desk,
            prompts: desk.interactive ? createPrompts(process.stdin, process.stderr) : null,
          }),
        ),
      ),
    );
};

/** From the names that the library gives options, such as `organisationName`, to those of settings. */
function byName(flags: Readonly<Record<string, unknown>>): Answers {
  return Object.fromEntries(
    QUESTIONS.flatMap(({ name, flag }) => {
      const value = flags[flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
      return typeof value === 'string' ? [[name, value.trim()]] : [];
    }),
  );
}

type Answers = Readonly<Record<string, string>>;

export interface SettingUp {
  /** Where `.env` is. */
  readonly directory: string;
  /** Settings that the command line says. */
  readonly given: Answers;
  /** Settings of the environment, for asking the platforms. They are not written. */
  readonly environment: Answers;
  /** Ask nothing more, and write. */
  readonly yes: boolean;
  /** Do not ask the platforms. */
  readonly unchecked: boolean;
  readonly desk: Desk;
  /** Null: nobody is there to be asked. */
  readonly prompts: Prompts | null;
}

/**
 * Asks for what the command line does not say, and writes `.env` in the directory. Where there is a file already, only what the
 * command line or the person names is changed. @throws FileError, UsageError
 */
export async function setUp(setting: SettingUp): Promise<number> {
  const { directory, given, yes, desk } = setting;
  const file = resolve(directory, FILE);
  const before = existsSync(file) ? await readText(file) : null;
  const known = parseEnv(before ?? '') as Answers;
  const wrong = QUESTIONS.flatMap((one) => problemOf(one, given[one.name]) ?? []);
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  const prompts = yes ? null : setting.prompts;
  const asked = prompts ? await askAll(setting, prompts, before === null ? null : known) : given;
  const missing = QUESTIONS.filter(({ name, optional }) => !optional && !asked[name] && !known[name]);
  if (missing.length > 0) {
    const flags = missing.map(({ flag }) => `--${flag}`).join(', ');
    desk.err(say('setup.nobody', { flags, example: EXAMPLE, file: FILE }));
    return 1;
  }
  if (!prompts && !(await allAccepted(setting, { ...known, ...asked }, Object.keys(asked)))) return 1;
  return write(file, before, known, asked, setting, prompts);
}

function problemOf({ flag, optional, wrong }: Question, value: string | undefined): string | null {
  if (value === undefined || (value === '' && optional)) return null;
  const problem = wrong(value);
  return problem === null ? null : `--${flag} ${problem}`;
}

/** @param known null: there is no file yet, so everything is asked for */
async function askAll(setting: SettingUp, prompts: Prompts, known: Answers | null): Promise<Answers> {
  const { given } = setting;
  const open = QUESTIONS.filter(({ name }) => given[name] === undefined);
  const some = known === null ? open : Object.keys(given).length > 0 ? [] : await choose(open, known, prompts);
  const answers: Record<string, string> = { ...given };
  for (const { name, questions } of byChannel(some)) {
    for (;;) {
      for (const question of questions) answers[question.name] = await ask(question, known?.[question.name], prompts);
      const judged = await judge(setting, { ...known, ...answers }, name, prompts);
      if (judged || (await prompts.yes(say('setup.allTheSame'), false))) break;
    }
  }
  return answers;
}

/** Questions of a channel belong together: they are checked together. */
function byChannel(questions: readonly Question[]) {
  const groups: { readonly name: string | null; readonly questions: Question[] }[] = [];
  for (const question of questions) {
    const name = CHANNELS.find(({ settings }) => settings.includes(question.name))?.name ?? null;
    const last = groups.at(-1);
    if (last?.name === name) last.questions.push(question);
    else groups.push({ name, questions: [question] });
  }
  return groups;
}

async function choose(questions: readonly Question[], known: Answers, prompts: Prompts): Promise<readonly Question[]> {
  const names = await prompts.some(
    say('setup.which', { file: FILE }),
    questions.map(({ name, about, secret }) => {
      const value = known[name] ?? '';
      return { value: name, label: about, hint: value === '' ? say('setup.unset') : secret ? say('setup.set') : value };
    }),
  );
  return questions.filter(({ name }) => names.includes(name));
}

async function ask(question: Question, known: string | undefined, prompts: Prompts): Promise<string> {
  const { about, optional, secret } = question;
  const message = optional ? say('setup.optional', { about }) : about;
  const wrong = (value: string) => (value === '' && optional ? null : question.wrong(value));
  return secret ? prompts.secret({ message, wrong }) : prompts.text({ message, known: known ?? '', wrong });
}

type Telling = Pick<Prompts, 'tell' | 'busy'>;

/** Whether the platform of this channel takes these settings; also true where they are of no channel. */
async function judge(setting: SettingUp, values: Answers, channel: string | null, prompts: Telling): Promise<boolean> {
  const module = CHANNELS.find(({ name }) => name === channel);
  const wanted = QUESTIONS.some(({ name }) => module?.settings.includes(name) && values[name]);
  if (!module || !wanted || setting.unchecked) return true;
  const all = { ...values, ...setting.environment };
  const { channels, problems } = configureChannels([module], all, all['PUBLIC_URL'] || undefined);
  for (const text of problems) prompts.tell(text, 'problem');
  const [configured] = channels;
  if (!configured) return problems.length === 0;
  const asking = say('setup.asking', { channel: module.name });
  const findings = await prompts.busy(asking, say('setup.asked', { channel: module.name }), () => configured.doctor());
  for (const { about, state, text } of findings) prompts.tell(`${about}: ${text}`, state);
  return findings.every(({ state }) => state !== 'problem');
}

/** The same where nobody can be asked: what was changed must be right. */
async function allAccepted(setting: SettingUp, values: Answers, changed: readonly string[]): Promise<boolean> {
  const { desk } = setting;
  const telling: Telling = {
    tell: (line, how) => desk.err(`${say(`doctor.marks.${how}`)} ${line}`),
    busy: (_message, _done, work) => work(),
  };
  let accepted = true;
  for (const { name, settings } of CHANNELS) {
    if (!settings.some((one) => changed.includes(one))) continue;
    if (!(await judge(setting, values, name, telling))) accepted = false;
  }
  if (!accepted) desk.err(say('setup.refused'));
  return accepted;
}

async function write(
  file: string,
  before: string | null,
  known: Answers,
  asked: Answers,
  { directory, desk }: SettingUp,
  prompts: Prompts | null,
): Promise<number> {
  const changed = Object.entries(asked).filter(([name, value]) => value !== (known[name] ?? ''));
  const answers: Record<string, string> = Object.fromEntries(changed);
  const secretMade = !known['OPPROP_SECRET'] && !(await liesInData(file, { ...known, ...answers }));
  if (secretMade) answers['OPPROP_SECRET'] = randomBytes(32).toString('base64');
  if (Object.keys(answers).length === 0) {
    desk.out(say('setup.unchanged', { file }));
    return 0;
  }
  if (prompts && !(await prompts.yes(say(before === null ? 'setup.write' : 'setup.replace', { file }), true))) {
    desk.out(say('setup.notWritten'));
    return 1;
  }
  const example = resolve(directory, EXAMPLE);
  const base = before ?? (existsSync(example) ? await readText(example) : '');
  await replaceFile(file, before !== null, withSettings(base, answers), desk);
  desk.out(say('setup.written', { file, names: Object.keys(answers).join(', ') }));
  if (secretMade) desk.out(say('setup.newSecret'));
  else if (!known['OPPROP_SECRET']) desk.out(say('setup.noSecret'));
  desk.out(say('setup.next'));
  return 0;
}

/** Whether `.env` would lie among the data, where the secret must not. */
async function liesInData(file: string, answers: Answers): Promise<boolean> {
  const directory = resolve(file, '..');
  return isInside(file, resolve(directory, answers['DATA_DIR'] || (await usualDataDir(directory))));
}

async function replaceFile(file: string, exists: boolean, text: string, desk: Desk): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeNewFile(draft, (put) => put(text));
  if (exists) {
    const kept = `${file}.before-${desk.now().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    await rename(file, kept).catch(() => {
      throw new FileError(say('setup.notAside', { file }));
    });
    desk.out(say('setup.kept', { file: kept }));
  }
  await rename(draft, file);
}
