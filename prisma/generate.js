// Generates Prisma's client into src/store/generated, without a network. Plain JavaScript: it runs right after the
// install, also on a Node that cannot run TypeScript.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');

const { status, error, stderr } = spawnSync(
  process.execPath,
  [prisma, 'generate', '--config', here('prisma.config.ts'), '--no-hints'],
  {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      // Generating needs no native engine, but Prisma would fetch one. An existing file that cannot be executed keeps it
      // from that; with an executable one, `prisma migrate deploy` would do nothing and call it a success.
      PRISMA_SCHEMA_ENGINE_BINARY: here('schema.prisma'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  },
);
if (error) throw error;
// Prisma tells there what it read, even when all is well.
if (status !== 0) process.stderr.write(stderr);
process.exitCode = status ?? 1;
