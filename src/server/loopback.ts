// The second import of every entry point. With NODE_USE_ENV_PROXY, Node sends requests by the proxy of the environment, those
// to this machine too: the stand-ins, a Bot API server of one's own. A proxy cannot reach them.
// biome-ignore-start lint/style/noProcessEnv: Node and its libraries read these, not we.
import http from 'node:http';
import https from 'node:https';

if (process.env['NODE_USE_ENV_PROXY'] === '1') {
  const asked = process.env['no_proxy'] ?? process.env['NO_PROXY'];
  const spared = [...(asked ? [asked] : []), 'localhost', '127.0.0.1', '::1', '[::1]'].join(',');
  process.env['no_proxy'] = spared;
  process.env['NO_PROXY'] = spared;
  // Made anew: those of Node have read the environment when it started.
  const options = { keepAlive: true, proxyEnv: process.env };
  http.globalAgent = new http.Agent(options);
  https.globalAgent = new https.Agent(options);
}
// biome-ignore-end lint/style/noProcessEnv: as above.
