// Loaded before everything else, so it is plain JavaScript that every Node can read: an older Node would only show the
// first type annotation as a syntax error. The texts in locales/ are out of reach here.
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  refuse(
    `Opprop needs Node 24 and this is Node ${process.versions.node}: run \`npm ci\` with install scripts allowed (it brings Node 24 along), then start with \`npm start\`.`,
  );
}

if (!existsSync(join(__dirname, 'store', 'generated', 'client.ts'))) {
  refuse(
    'Opprop is not fully installed: what install scripts make is missing. Run `npm ci` again, without --ignore-scripts.',
  );
}

// Node reads these before any program runs, and then prints what goes over the wire, tokens included. So the program takes its own place
// without them, as the same process.
// biome-ignore lint/style/noProcessEnv: no settings of ours, and the file that reads those comes too late.
const { NODE_DEBUG: debug, NODE_DEBUG_NATIVE: native, ...environment } = process.env;
if (debug || native) {
  if (typeof process.execve !== 'function') refuse('NODE_DEBUG would print tokens and names. Start without it.');
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], environment);
}

// What Node made of the sources, for the next start: it comes a third sooner. Beside the packages, whose files are as trusted; where this
// user may not write there, Node goes without.
enableCompileCache(join(__dirname, '..', 'node_modules', '.cache', 'opprop', 'compiled'));
