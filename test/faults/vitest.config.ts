import { defineConfig, mergeConfig } from 'vitest/config';
import { results } from '../tooling/paths.ts';
import base from '../vitest.config.ts';

/** What breaks around the program: its database, its machine, the platforms. `npm run test:faults` */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], reporters: [] } },
  defineConfig({
    test: {
      include: ['test/faults/*.fault.ts'],
      // What is cut off and comes back should not have to share the machine with that of another file.
      fileParallelism: false,
      testTimeout: 300_000,
      reporters: ['default', ['json', { outputFile: `${results}faults.json` }]],
    },
  }),
);
