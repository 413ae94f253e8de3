import { expect, test } from 'vitest';
import { createWritable } from '../../src/store/writable.ts';

/** A database that takes what it is given, or refuses it with a code. */
function database() {
  const state: { code: string | null; asked: number } = { code: null, asked: 0 };
  const query = async () => {
    state.asked += 1;
    if (state.code !== null) throw Object.assign(new Error('refused'), { code: state.code });
    return { rows: [] };
  };
  return { state, pool: { query } as unknown as Parameters<typeof createWritable>[0] };
}

test.each(['53100', '25006'])(
  'after a doubt it is tried until the database takes something again (%s)',
  async (code) => {
    const { state, pool } = database();
    const writable = createWritable(pool);
    state.code = code;
    expect(await writable.check()).toBe(true);
    expect(state.asked).toBe(0);
    writable.doubt();
    expect([await writable.check(), await writable.check()]).toEqual([false, false]);
    state.code = null;
    expect(await writable.check()).toBe(true);
    expect(await writable.check()).toBe(true);
    expect(state.asked).toBe(3);
  },
);

test('a role that may not try is believed', async () => {
  const { state, pool } = database();
  const writable = createWritable(pool);
  writable.doubt();
  state.code = '42501';
  expect(await writable.check()).toBe(true);
});
