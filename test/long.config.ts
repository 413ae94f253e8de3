import { defineConfig, mergeConfig } from 'vitest/config';
import { results } from './tooling/paths.ts';
import base from './vitest.config.ts';

/** What takes long: kills and restarts, the embedded server, whole evenings of staff. `vitest run --config test/long.config.ts` */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], reporters: [] } },
  defineConfig({
    test: {
      include: ['test/**/*.long.ts'],
      // What is killed and followed by another should not have to share the machine with that of another file.
      fileParallelism: false,
      reporters: ['default', ['json', { outputFile: `${results}long.json` }]],
    },
  }),
);
