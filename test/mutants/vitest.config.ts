import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** For Stryker's runner: the tests of one room (`mutants.ts` names them), each in a process that knows no other mutant. */
export default defineConfig({
  test: {
    ...base.test,
    include: (process.env['OPPROP_MUTANT_TESTS'] ?? '')
      .split(' ')
      .map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`)),
    reporters: [],
    testTimeout: 60_000,
  },
});
