import { expect, test } from 'vitest';
import { checkServerSettings } from '../../src/commands/doctor-database.ts';

/** What the doctor says of the settings of a server of one's own, which a test cannot all change on the one that it shares. */

const RIGHT: Readonly<Record<string, string>> = {
  fsync: 'on',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  track_commit_timestamp: 'off',
  wal_init_zero: 'on',
  wal_recycle: 'off',
  wal_level: 'minimal',
  archive_mode: 'off',
  max_wal_size: '128',
  min_wal_size: '5',
  checkpoint_timeout: '60',
};
const findings = (change: Readonly<Record<string, string>> = {}) =>
  checkServerSettings(new Map(Object.entries({ ...RIGHT, ...change })));

test('a server that keeps quiet has nothing to be told', () => {
  expect(findings()).toEqual([{ about: 'database privacy', state: 'fine', text: expect.any(String) }]);
});

test.each([
  ['fsync', 'off'],
  ['log_error_verbosity', 'default'],
  ['log_min_error_statement', 'error'],
  ['log_parameter_max_length', '-1'],
  ['log_parameter_max_length_on_error', '-1'],
  ['log_statement', 'mod'],
  ['log_min_duration_statement', '0'],
  ['log_min_duration_sample', '100'],
  ['track_commit_timestamp', 'on'],
  ['wal_init_zero', 'off'],
  ['wal_recycle', 'on'],
])('%s = %s is a problem, with what to set', (name, value) => {
  const [found, ...others] = findings({ [name]: value });
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    state: 'problem',
    text: expect.stringContaining(`${name} is ${value}. Set ${name} = `),
  });
});

test.each([
  ['max_wal_size', '1024', '1025'],
  ['min_wal_size', '80', '81'],
  ['checkpoint_timeout', '300', '301'],
])('%s of more than %s is told: the write-ahead log says for long when a row was written', (name, most, more) => {
  expect(findings({ [name]: most })).toHaveLength(1);
  const [, found, ...others] = findings({ [name]: more });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ state: 'note', text: expect.stringContaining(`${name} is ${more}`) });
});

test.each([
  ['wal_level', 'replica', 'wal_level is replica'],
  ['archive_mode', 'on', 'archive_mode is on'],
  ['archive_mode', 'always', 'archived logs'],
])('%s = %s is told: logs that are kept elsewhere hold what was deleted since', (name, value, text) => {
  const [, found, ...others] = findings({ [name]: value });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ state: 'note', text: expect.stringContaining(text) });
});
