import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { errorFields, faultOf } from '../../bots/slack/fault.ts';
import { outcomeOf } from '../../bots/slack/outcome.ts';

const refusal = (error: string) => new webApi.WebAPIPlatformError({ ok: false, error, response_metadata: {} });

test.each(['team_added_to_org', 'org_login_required'])('a workspace that moves (%s) is tried again', (code) => {
  expect(faultOf(refusal(code)).meaning).toBe('not sent');
  expect(outcomeOf(refusal(code), { posted: true })).toEqual({ kind: 'retry' });
});

test('a word that nobody knows is final', () => {
  expect(faultOf(refusal('no_such_word')).meaning).toBe('refused');
});

test.each(['', '{"ok":true,"resu', '<html>Bad Gateway</html>'])(
  'what cannot be read (%s) may have been done',
  (text) => {
    expect(faultOf(refusal(text)).meaning).toBe('unclear');
    expect(outcomeOf(refusal(text), { posted: true })).toEqual({ kind: 'unknown' });
    expect(errorFields(refusal(text))).toEqual({ error: 'WebAPIPlatformError' });
  },
);
