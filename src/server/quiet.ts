import { writeFileSync } from 'node:fs';

// The first import of every entry point. Libraries read DEBUG while they are loaded, and then print tokens, message
// texts and query values; it must be gone before the first of them is.
// Drivers of PostgreSQL read PGSSLMODE, PGOPTIONS, PGHOST and the like when they connect: only DATABASE_URL counts.
// biome-ignore-start lint/style/noProcessEnv: nothing is read here, and the file that reads the settings comes too late.
for (const name of Object.keys(process.env)) {
  if (name === 'DEBUG' || name.startsWith('PG')) delete process.env[name];
}

// biome-ignore-end lint/style/noProcessEnv: as above.

// The signal would open a debugger, in which everything that this process holds can be read
// (https://nodejs.org/docs/latest-v24.x/api/process.html#signal-events). A listener of our own takes its place.
process.on('SIGUSR1', () => undefined);

// A dump of memory after a crash would hold keys and names. Linux asks this file which memory goes into one; what we start, the
// database too, has its answer from us. Elsewhere `ulimit -c 0` does it.
if (process.platform === 'linux') {
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A system that forbids it is one that keeps such files away from others, or makes none.
  }
}
