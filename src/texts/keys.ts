import type words from '../../locales/bot/en.json';

/** Names of the bots' own texts, such as `sign.thanks`: the keys of `locales/bot/en.json`, plurals by what they share. */
export type BotKey = WithoutPlural<KeysOf<typeof words>> | OpenKey;

/** What follows a part of a key: `KeyBelow<'name.bad'>` is `'empty' | 'lines' | …`. */
export type KeyBelow<Start extends string, Key = BotKey> = Key extends `${Start}.${infer Rest}` ? Rest : never;

/** Keys whose last parts come from elsewhere: fields of forms, names of channels, codes of the ledger and of the log, tables. */
type OpenKey =
  | `form.${keyof Pick<(typeof words)['form'], 'sign' | 'correct' | 'letter'>}.${string}.${FieldPart}`
  | `channel.${string}.${keyof (typeof words)['channel']['telegram']}`
  | `staff.channel.${string}`
  | `staff.reason.${string}`
  | `staff.paused.${string}`
  | `staff.log.what.${string}`
  | `papers.k.${string}`;

type FieldPart = 'label' | 'hint' | 'placeholder' | 'ask' | `choices.${string}`;

type KeysOf<T> = {
  [Key in keyof T & string]: T[Key] extends string
    ? Key
    : T[Key] extends readonly unknown[]
      ? never
      : `${Key}.${KeysOf<T[Key]>}`;
}[keyof T & string];

type WithoutPlural<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
