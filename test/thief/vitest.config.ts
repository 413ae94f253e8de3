import { defineConfig, mergeConfig } from 'vitest/config';
import { results } from '../tooling/paths.ts';
import base from '../vitest.config.ts';

/** Attacks on a running program: `npm run thief`. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], reporters: [] } },
  defineConfig({
    test: {
      include: ['test/thief/**/*.thief.ts'],
      fileParallelism: false,
      reporters: ['default', ['json', { outputFile: `${results}thief.json` }]],
    },
  }),
);
