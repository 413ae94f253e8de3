// The first import of every entry point. Libraries read DEBUG while they are loaded, and then print tokens, message
// texts and query values; it must be gone before the first of them is.
// Drivers of PostgreSQL read PGSSLMODE, PGOPTIONS, PGHOST and the like when they connect: only DATABASE_URL counts.
// biome-ignore-start lint/style/noProcessEnv: nothing is read here, and the file that reads the settings comes too late.
for (const name of Object.keys(process.env)) {
  if (name === 'DEBUG' || name === 'NODE_DEBUG' || name === 'NODE_DEBUG_NATIVE' || name.startsWith('PG'))
    delete process.env[name];
}

// biome-ignore-end lint/style/noProcessEnv: as above.

export {};
