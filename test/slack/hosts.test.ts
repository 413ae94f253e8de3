import { expect, test } from 'vitest';
import { isSlacks } from '../../bots/slack/hosts.ts';

const HOOK = 'https://hooks.slack.com/commands/T/1/x';
const GOV_FILE = 'https://files.slack-gov.com/files-pri/T-F/download/a.png';

test.each([null, 'https://slack.com/api/', 'https://slack-gov.com/api/'])(
  'with %s, addresses of Slack are its own',
  (api) => {
    expect(isSlacks(HOOK, api)).toBe(true);
    expect(isSlacks(GOV_FILE, api)).toBe(true);
    for (const other of [
      'http://hooks.slack.com/x',
      'https://evilslack.com/x',
      'https://slack.com.evil.org/x',
      'nonsense',
    ])
      expect(isSlacks(other, api)).toBe(false);
  },
);

test('with a server of one’s own, only what lies there is', () => {
  const api = 'http://127.0.0.1:4000/api/';
  expect(isSlacks('http://127.0.0.1:4000/response/1', api)).toBe(true);
  expect(isSlacks('http://127.0.0.1:4001/response/1', api)).toBe(false);
  expect(isSlacks(HOOK, api)).toBe(false);
});
