import { defineConfig } from 'vitest/config';
import { PATIENCE } from './support/waiting.ts';
import { results } from './tooling/paths.ts';

/** Tests run under Node's own type stripping, as the program does: nothing is transformed, and nothing can be mocked. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/database-setup.ts'],
    setupFiles: ['test/support/record-calls.ts'],
    experimental: { viteModuleRunner: false, nodeLoader: false },
    reporters: ['default', ['json', { outputFile: `${results}tests.json` }]],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: PATIENCE } },
    // More than the cores of a small machine: many tests wait for a clock, a server or a browser.
    maxWorkers: 3,
    teardownTimeout: 20_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts', 'bots/**/*.ts'], exclude: ['src/store/generated/**'] },
  },
});
