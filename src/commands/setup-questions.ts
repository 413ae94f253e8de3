import { CHANNELS } from '../channels.ts';
import { SETTINGS } from '../server/settings.ts';
import { say } from '../texts/operator.ts';

/** A setting that `setup` asks for. */
export interface Question {
  /** In the environment. */
  readonly name: string;
  /** On the command line, without the dashes before it. */
  readonly flag: string;
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
  return { name, flag: flagOf(name), about: say(`setup.about.${name}`), optional, secret, wrong };
}

/** `ORGANISATION_NAME` is `--organisation-name`. */
const flagOf = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** What is asked for, in this order. */
export const QUESTIONS: readonly Question[] = [
  own('ORGANISATION_NAME'),
  own('ORGANISATION_CONTACT'),
  own('PRIVACY_CONTACT'),
  own('PRIVACY_URL'),
  ...CHANNELS.flatMap(({ setup }) =>
    setup.map((question): Question => ({ ...question, flag: flagOf(question.name), optional: true })),
  ),
  own('PUBLIC_URL', { optional: true }),
  own('DATABASE_URL', { optional: true, secret: true }),
  own('DATA_DIR', { optional: true }),
];
