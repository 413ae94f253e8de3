import { defineConfig } from 'vitest/config';

/** The longer suite: `npm run test:long`. */
export default defineConfig({
  test: {
    include: ['test/e2e/long/*.long.ts'],
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    teardownTimeout: 20_000,
  },
});
