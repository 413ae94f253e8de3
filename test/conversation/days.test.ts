import { expect, test } from 'vitest';
import { readDay } from '../../src/conversation/staff/campaigns/fields.ts';

const TODAY = '2026-11-27';

test.each([
  ['2026-11-26', '2026-11-26'],
  [' 26.11.2026 ', '2026-11-26'],
  ['26. 11. 2026', '2026-11-26'],
  ['26/11/2026', '2026-11-26'],
  ['1.2.2026', '2026-02-01'],
  ['29/02/2024', '2024-02-29'],
])('%j is a day', (written, day) => expect(readDay(written, TODAY)).toBe(day));

test.each(['28.11.2026', '29.02.2025', '11/26/2026', '2026-13-01', '26.11.26', '0.1.2026', 'yesterday', ''])(
  '%j is none, or is not yet',
  (written) => expect(readDay(written, TODAY)).toBeNull(),
);
