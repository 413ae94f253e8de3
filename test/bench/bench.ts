/**
 * `npm run bench -- <name>`; the names stand below. Progress goes to standard error; the last line on standard output is
 * the result, as JSON. `--short`: a run just long enough to see that it works, for CI; its figures mean little.
 */
import { parseArgs } from 'node:util';
import { benchBroadcast } from './broadcast.ts';
import { benchCrowd } from './crowd.ts';
import { benchFlood } from './flood.ts';
import { benchHandover } from './handover.ts';
import { benchLimits } from './limits.ts';
import { benchScale } from './scale.ts';
import { benchSign } from './sign.ts';
import { benchSlack } from './slack.ts';
import { benchSoak } from './soak.ts';
import { benchStart } from './start.ts';
import { benchWeb } from './web.ts';

const BENCHES = {
  sign: benchSign,
  slack: benchSlack,
  start: benchStart,
  flood: benchFlood,
  limits: benchLimits,
  soak: benchSoak,
  web: benchWeb,
  handover: benchHandover,
  broadcast: benchBroadcast,
  scale: benchScale,
  crowd: benchCrowd,
} as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
if (!isBench(name)) throw new Error(`say which: ${Object.keys(BENCHES).join(' or ')}`);
const result = await BENCHES[name]({ short: values.short });
process.stdout.write(`${JSON.stringify({ bench: name, ...result })}\n`);

function isBench(word: string): word is keyof typeof BENCHES {
  return Object.hasOwn(BENCHES, word);
}
