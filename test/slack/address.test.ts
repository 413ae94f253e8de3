import { expect, test } from 'vitest';
import { NONE_SENT, noting, readAddress, type SlackAddress, stampsIn } from '../../bots/slack/address.ts';

test('an address knows the latest ten messages, and is always equally long', () => {
  const stamps = Array.from({ length: 12 }, (_, one) => `17000000${String(one).padStart(2, '0')}.000100`);
  const place = { account: 'a', user: 'U1', who: 'slack:T1:U1', view: null, dm: 'D1', opened: null };
  const first: SlackAddress = { ...place, sent: NONE_SENT };
  let address = first;
  for (const [one, stamp] of stamps.entries()) {
    address = noting(address, stamp);
    expect(stampsIn(address)).toEqual(stamps.slice(Math.max(0, one - 9), one + 1));
    expect(JSON.stringify(address)).toHaveLength(JSON.stringify(first).length);
  }
});

test('an address that was stored before messages were noted is read', () => {
  const old = { account: 'a', user: 'U1', who: 'slack:T1:U1', view: null, dm: 'D1', opened: null };
  expect(stampsIn(readAddress(old))).toEqual([]);
});
