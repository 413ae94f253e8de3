import { randomBytes } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sodium from 'libsodium-wrappers-sumo';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { Seat } from '../../bots/playground/telegram-view.ts';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { registerCampaigns } from '../../src/signatures/campaign-life.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import type { Store } from '../../src/store/store.ts';
import { type Phone, takePhone } from './phone.ts';
import { type Home, makeHome, type Program, type Settings } from './program.ts';
import { LETTER, PETITION } from './words.ts';

/** The real program as a real bot, with the stand-in where Telegram would be. */
export interface Bot {
  readonly standIn: TelegramStandIn;
  readonly home: Home;
  readonly settings: Settings;
  /** The program that runs now. */
  readonly program: Program;
  /** The program's database, open beside it. */
  readonly store: Store;
  /** Everything that any of its programs wrote. */
  output(): string;
  /** Starts the program anew, after it was killed or stopped. */
  startAgain(): Promise<void>;
  /** @param patienceMs how long it waits for an answer */
  phone(seat: Partial<Seat> & { readonly id: number }, patienceMs?: number): Promise<Phone>;
  /** What is stored: signatures, and what the tally says. */
  counts(): Promise<{ readonly signatures: number; readonly tally: number }>;
  close(): Promise<void>;
}

export type Mode = 'polling' | 'webhook';

interface BotOptions {
  readonly settings?: Settings;
  /** Changes a copy of the locales, for the program to read. */
  readonly locales?: (directory: string) => Promise<void>;
  /** Changes where the program will live, before anything is there. */
  readonly prepare?: (home: Home) => Promise<void>;
}

/** Settings with which nothing is a trial. */
export const REAL: Settings = {
  ORGANISATION_NAME: 'Opprop e.V.',
  ORGANISATION_CONTACT: 'kontakt@example.org',
  PRIVACY_CONTACT: 'privacy@example.org',
  PRIVACY_URL: 'https://example.org/privacy',
};

const TOKEN = '4242:a-token-as-good-as-any-other';

/** Opens campaigns with sealing keys, then starts the program before a stand-in. */
export async function startBot(mode: Mode, { settings: more = {}, locales, prepare }: BotOptions = {}): Promise<Bot> {
  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Opprop',
    botUsername: 'opprop_test_bot',
    retryDelays: [50, 100, 200],
  });
  const { url: apiRoot } = await standIn.start();
  const home = await makeHome(locales);
  const gate = await openGate();
  const settings: Settings = {
    ...REAL,
    OPPROP_SECRET: randomBytes(32).toString('base64'),
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_RATE: '1000',
    TELEGRAM_CHAT_RATE: '1000',
    ...(mode === 'webhook' ? { PUBLIC_URL: gate.url } : {}),
    ...more,
  };
  const close = async (): Promise<void> => {
    await home.remove();
    await gate.close();
    await standIn.stop();
  };
  try {
    await prepare?.(home);
    const store = await home.openDatabase('opprop');
    await openCampaigns(store, settings['OPPROP_SECRET'] ?? '');
    let program = await home.start(settings);
    gate.lead(program.url);
    let earlier = '';
    return {
      standIn,
      home,
      settings,
      store,
      get program() {
        return program;
      },
      output: () => earlier + program.output(),
      async startAgain() {
        earlier += program.output();
        program = await home.start(settings);
        gate.lead(program.url);
      },
      phone: (seat, patienceMs) => takePhone(standIn, { firstName: 'Kari', languageCode: 'en', ...seat }, patienceMs),
      async counts() {
        const { _sum } = await store.prisma.tally.aggregate({ _sum: { signed: true, withdrawn: true } });
        return {
          signatures: await store.prisma.signature.count(),
          tally: (_sum.signed ?? 0) - (_sum.withdrawn ?? 0),
        };
      },
      async close() {
        await store.close().catch(() => undefined);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens both campaigns, with sealing keys whose private halves are thrown away. */
export async function openCampaigns({ prisma }: Store, secret: string): Promise<void> {
  await sodium.ready;
  await registerCampaigns(prisma, [PETITION, LETTER]);
  for (const slug of [PETITION, LETTER]) {
    const key = await addCampaignKey(prisma, rowMacsUnder(secret), slug, sodium.crypto_box_keypair().publicKey);
    await confirmCampaignKey(prisma, rowMacsUnder(secret), key, new Date());
    await moveCampaign(prisma, slug, 'open', new Date());
  }
}

/** The public address of programs whose own ports are not known before they run, and change when they start again. */
export async function openGate() {
  let targets: readonly string[] = [];
  let turn = 0;
  const served = new Map<string, number>();
  const statuses = new Map<number, number>();
  const server: Server = createServer((incoming, outgoing) => {
    turn += 1;
    const target = targets[turn % targets.length];
    if (target === undefined) {
      outgoing.writeHead(502).end();
      return;
    }
    served.set(target, (served.get(target) ?? 0) + 1);
    const { method, headers, url } = incoming;
    const inner = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      const { statusCode = 502 } = answer;
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      outgoing.writeHead(statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    inner.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    incoming.pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Requests by the address to which they were led. */
    served: served as ReadonlyMap<string, number>,
    /** To these from now on, in turn. */
    lead: (...urls: readonly string[]): void => {
      targets = urls;
    },
    /** Requests that came so far. */
    count: (): number => turn,
    /** What programs answered, and how often. */
    statuses: statuses as ReadonlyMap<number, number>,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
