import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** What takes longer than a minute: kills and restarts. `vitest run --config test/long.config.ts` */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({ test: { include: ['test/**/*.long.ts'] } }),
);
