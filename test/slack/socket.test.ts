import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientOptions } from '../../bots/slack/clients.ts';
import { createSocketReceiver } from '../../bots/slack/socket.ts';

type Client = SocketModeReceiver['client'];

const APP = { appToken: 'xapp-test' };
const nothing = () => undefined;
const logger = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
  getLevel: () => 'error',
} as Logger;
/** What the library does to open a connection; what it opens anew, it does not await. */
const opens = vi.spyOn(Object.getPrototypeOf(new SocketModeReceiver({ ...APP, logger }).client) as Client, 'start');
const CONNECTED = { ok: true };

let stop: AbortController;
let warned: string[];
let client: Client;
beforeEach(() => {
  vi.useFakeTimers();
  opens.mockReset();
  stop = new AbortController();
  warned = [];
  const log = { info: nothing, error: nothing, warn: (_: object, message: string) => void warned.push(message) };
  const options = clientOptions({ slackApiUrl: null, logger, fetch });
  client = createSocketReceiver({ ...APP, clientOptions: options, logger, log, signal: stop.signal }).client;
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first connection that cannot be opened is told to whoever waits for it', async () => {
  opens.mockRejectedValueOnce(new Error('away'));
  await expect(client.start()).rejects.toThrow('away');
});

test('one that cannot be opened anew is tried again', async () => {
  opens.mockResolvedValueOnce(CONNECTED).mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce(CONNECTED);
  await client.start();
  const anew = client.start();
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(anew).resolves.toBe(CONNECTED);
  expect(warned).toHaveLength(1);
});

test('one that the end of the program interrupts is no failure, and is not tried again', async () => {
  opens.mockResolvedValueOnce(CONNECTED).mockRejectedValueOnce(new Error('away'));
  await client.start();
  const waits = client.start();
  await vi.advanceTimersByTimeAsync(1_000);
  stop.abort();
  await expect(waits).resolves.toBe(CONNECTED);
  expect(opens).toHaveBeenCalledTimes(2);
  // The library rejects with nothing at all.
  opens.mockRejectedValueOnce(undefined);
  await expect(client.start()).resolves.toBe(CONNECTED);
  expect(warned).toHaveLength(1);
});
