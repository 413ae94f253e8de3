import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '../../src/store/migrate.ts';
import { drift, PRISMA_DIRECTORY } from './schema-engine.ts';
import { onScratchDatabase } from './scratch.ts';

/**
 * `node prisma/development/new-migration.ts <name>`: writes the migration that takes the database from the last one to
 * `schema.prisma`. What Prisma cannot say is added to its SQL by hand before it is committed.
 *
 * `node prisma/development/new-migration.ts --check`: exit code 1 and the missing SQL when the migrations do not make the schema.
 */
const argument = process.argv[2] ?? '';
const missing = await onScratchDatabase(async (access) => {
  await migrate(access);
  return drift(access);
});

if (argument === '--check') {
  if (missing !== '') {
    process.stderr.write(`prisma/migrations do not make prisma/schema.prisma. Missing:\n${missing}\n`);
    process.exitCode = 1;
  }
} else if (!/^[a-z0-9_]+$/.test(argument)) {
  process.stderr.write('Usage: node prisma/development/new-migration.ts <name in a-z, 0-9 and _> | --check\n');
  process.exitCode = 2;
} else if (missing === '') {
  process.stderr.write('Nothing to do: the migrations make the schema.\n');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const directory = join(PRISMA_DIRECTORY, 'migrations', `${stamp}_${argument}`);
  await mkdir(directory);
  await writeFile(join(directory, 'migration.sql'), `${missing}\n`);
  process.stdout.write(`${directory}/migration.sql\n`);
}
