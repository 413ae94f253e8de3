import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { say } from '../../i18n/operator.ts';
import { isInside, usualDataDir } from '../secret-file.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import type { Command, Desk } from './command.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';
import { withSettings } from './setup-env.ts';

const FILE = '.env';
const EXAMPLE = '.env.example';

interface Question {
  readonly name: SettingName;
  readonly text: string;
  readonly optional?: boolean;
  readonly secret?: boolean;
}

const QUESTIONS: readonly Question[] = [
  { name: 'ORGANISATION_NAME', text: 'Who is responsible (the name on every card)' },
  { name: 'ORGANISATION_CONTACT', text: 'How to reach them (an address, a phone number or an e-mail address)' },
  { name: 'PRIVACY_CONTACT', text: 'Who answers on privacy, and how to reach them' },
  { name: 'PRIVACY_URL', text: 'The https address of the privacy statement' },
  { name: 'TELEGRAM_BOT_TOKEN', text: 'The token from BotFather (not shown)', optional: true, secret: true },
  { name: 'PUBLIC_URL', text: 'The https address of this program on the internet, if it has one', optional: true },
  {
    name: 'DATABASE_URL',
    text: 'Your own PostgreSQL server (not shown); none: the program runs one',
    optional: true,
    secret: true,
  },
  { name: 'DATA_DIR', text: 'Where the data lies; none: the usual place', optional: true },
];

export const setupCommand: Command = {
  name: 'setup',
  summary: 'asks for the first settings, and writes them to .env',
  help: `npm run opprop -- setup

Asks who is responsible, how to reach them, for the bot's token and where the data lies, and writes .env (mode 0600) in this
directory. Makes OPPROP_SECRET when there is none. Settings that .env has already are offered again, and stay with Enter; what
setup does not ask for stays as it is. The file as it was is kept beside it. Nothing is written before you have said yes.

Needs a person at a terminal. Without one, write .env from .env.example.
Exit code: 0 written, 1 not possible or not wanted, 2 used wrongly.`,
  async run(words, desk) {
    if (words.length > 0) {
      desk.err('setup takes no more words. See --help.');
      return 2;
    }
    if (!desk.interactive) {
      desk.err(`setup asks questions, and nobody is at a terminal here. Copy ${EXAMPLE} to ${FILE} and fill it in.`);
      return 1;
    }
    return withFiles(desk, () => setUp(process.cwd(), desk));
  },
};

/** Asks, and writes `.env` in the directory. @throws FileError */
export async function setUp(directory: string, desk: Desk): Promise<number> {
  const file = resolve(directory, FILE);
  const before = existsSync(file) ? await readText(file) : null;
  const known = parseEnv(before ?? '');
  if (before !== null) desk.out(`There is a ${FILE} already. Enter keeps what it says.`);
  const answers: Record<string, string> = {};
  for (const question of QUESTIONS) {
    const answer = await askFor(question, known[question.name] ?? '', desk);
    if (answer !== '') answers[question.name] = answer;
  }
  const secretMade = !known['OPPROP_SECRET'] && !(await liesInData(file, answers));
  if (secretMade) answers['OPPROP_SECRET'] = randomBytes(32).toString('base64');

  const yes = await desk.askOpenly(
    before === null ? `Write ${file}? [y/N] ` : `Replace ${file}? The old one is kept. [y/N] `,
  );
  if (!/^y(es)?$/i.test(yes.trim())) {
    desk.out('Nothing was written.');
    return 1;
  }
  const example = resolve(directory, EXAMPLE);
  const base = before ?? (existsSync(example) ? await readText(example) : '');
  await replaceFile(file, before !== null, withSettings(base, answers), desk);
  sayNext(file, secretMade, known['OPPROP_SECRET'] !== undefined, desk);
  return 0;
}

async function askFor({ name, text, optional, secret }: Question, known: string, desk: Desk): Promise<string> {
  const offered = known === '' ? (optional ? ' [none]' : '') : secret ? ' [as before]' : ` [${known}]`;
  for (;;) {
    const question = `${text}${offered}: `;
    const typed = (await (secret ? desk.ask(question) : desk.askOpenly(question))).trim() || known;
    if (typed === '' && optional) return '';
    if (SETTINGS[name].safeParse(typed).success) return typed;
    desk.err(`${name} ${say(`settings.${name}`)}`);
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
      throw new FileError(`${file} could not be put aside, so nothing was changed.`);
    });
    desk.out(`The old settings are kept in ${kept}. Delete that file once you need it no more: it may hold secrets.`);
  }
  await rename(draft, file);
}

function sayNext(file: string, secretMade: boolean, secretKept: boolean, desk: Desk): void {
  desk.out(`Written: ${file}`);
  if (secretMade) {
    desk.out(
      'It holds a new OPPROP_SECRET. Keep a copy of that line where no backup of the data is kept, such as a password',
    );
    desk.out('safe: without it the database is useless, and whoever holds both can test accounts one by one.');
  } else if (!secretKept) {
    desk.out(
      'It lies in DATA_DIR, where the secret must not be. Make one with `openssl rand -base64 32`, keep it elsewhere, and',
    );
    desk.out('set OPPROP_SECRET in the environment of the program.');
  }
  desk.out(
    'Next: "npm run opprop -- doctor", then a key for each campaign ("npm run opprop -- keys --help"), then "npm start".',
  );
}
