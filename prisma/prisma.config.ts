import { defineConfig } from 'prisma/config';

// The program itself never reads this: it applies the migrations with src/store/migrate.ts. It is for people who use
// Prisma's own command line (`npx prisma studio --config prisma/prisma.config.ts`) on a database of theirs.
const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  ...(url ? { datasource: { url } } : {}),
});
