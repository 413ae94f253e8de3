import { createInstance } from 'i18next';
import texts from '../../locales/operator/en.json' with { type: 'json' };

/** Names of the texts for operators, such as `keys.new.done`: the keys of `locales/operator/en.json`. */
export type OperatorKey = KeysOf<typeof texts>;

type KeysOf<T> = {
  [Key in keyof T & string]: T[Key] extends string | readonly string[] ? Key : `${Key}.${KeysOf<T[Key]>}`;
}[keyof T & string];

const instance = createInstance();
void instance.init({
  initAsync: false,
  lng: 'en',
  resources: { en: { operator: texts } },
  ns: ['operator'],
  defaultNS: 'operator',
  nsSeparator: false,
  joinArrays: '\n',
  interpolation: { escapeValue: false },
  parseMissingKeyHandler: (key) => {
    throw new Error(`no text for operators: ${key}`);
  },
  missingInterpolationHandler: (_text, match) => {
    throw new Error(`a text for operators lacks a parameter: ${String(match[1])}`);
  },
});

/**
 * What operators read at a terminal: in English, for whoever helps them must find it. Lines of a longer text are joined.
 * Values of parameters are put in as they are. @throws Error when the text or one of its parameters is not there
 */
export function say(key: OperatorKey, params: Readonly<Record<string, string | number>> = {}): string {
  return instance.t(key, { replace: params });
}
