import { parseArgs } from 'node:util';
import { say } from '../texts/operator.ts';
import { type Command, UsageError } from './command.ts';
import { exportTo } from './signatures-export.ts';
import { openSignatures } from './signatures-open.ts';
import { reviewSignatures } from './signatures-review.ts';
import { shredSignatures } from './signatures-shred.ts';

const WHAT = ['export', 'open', 'review', 'shred'] as const;
const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true, default: [] as string[] } as const;

const OPTIONS = {
  out: many,
  key: many,
  share: many,
  early: flag,
  final: flag,
  language: { type: 'string', default: 'en' },
  translation: text,
  organisation: text,
  fingerprint: text,
  root: text,
  review: text,
  pdf: flag,
  paper: { type: 'string', default: 'A4' },
  font: many,
  'leave-out': flag,
  file: text,
  duplicates: flag,
  words: text,
  asked: many,
  keep: many,
  'with-export': flag,
  json: flag,
} as const;

export const signaturesCommand: Command = {
  name: 'signatures',
  summary: say('signatures.summary'),
  help: say('signatures.help'),
  async run(words, desk) {
    const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
    const [named, file, ...more] = positionals;
    const what = WHAT.find((one) => one === named);
    if (!what) throw new UsageError(named ? say('cli.unknownWord', { words: `signatures ${named}` }) : this.help);
    if (!file || more.length > 0) throw new UsageError(say(`signatures.usage.${what}`));
    const { key: keys, share: shares, font: fonts, json } = values;
    if (what === 'shred') return shredSignatures(file, values['with-export'], json, desk);
    if (what === 'review') {
      const { file: review, ...rest } = values;
      return reviewSignatures({ ...rest, file, review, keys, shares }, desk);
    }
    if (what === 'open')
      return openSignatures({ ...values, file, keys, shares, fonts, leaveOut: values['leave-out'] }, desk);
    const [out, ...others] = values.out;
    if (!out || others.length > 0) throw new UsageError(say('signatures.noOut'));
    return exportTo(file, { out, early: values.early, final: values.final, json }, desk);
  },
};
