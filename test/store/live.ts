// A program that does nothing but hold the embedded server: what the tests kill. Prints one line of JSON when it is up
// and ends in an orderly way on SIGTERM. Arguments: data directory, `program` or `guest`.

import { DatabaseStartError } from '../../src/store/embedded/problem.ts';
import { startEmbedded } from '../../src/store/embedded.ts';

const [dataDir = '', as = 'program'] = process.argv.slice(2);
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
try {
  const server = await startEmbedded({
    dataDir,
    database: 'opprop',
    as: as === 'guest' ? 'guest' : 'program',
    onEvent: (event) => say({ event }),
  });
  say({ found: server.found, access: server.access });
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 60_000);
} catch (error) {
  if (!(error instanceof DatabaseStartError)) throw error;
  say({ reason: error.reason });
  process.exitCode = 1;
}
