import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

/**
 * Where the environment names a file in `RECORD_CALLS`, everything that a bot sends to a stand-in is written to it, one
 * line of JSON a call: `{"platform":…,"method":…,"payload":{…},"files":{…}}`. So that what the program sends can be held
 * against what others know of the platforms.
 */
const file = process.env['RECORD_CALLS'];
if (file !== undefined) {
  subscribe('opprop.stand-in.call', (call) => appendFileSync(file, `${JSON.stringify(call)}\n`));
}
