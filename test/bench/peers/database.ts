import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PrismaAdapter } from '@grammyjs/storage-prisma';
import { PrismaPg } from '@prisma/adapter-pg';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What the peer uses of its generated client. */
interface PeerClient {
  readonly session: ConstructorParameters<typeof PrismaAdapter>[0];
  readonly signature: {
    create(args: { data: { campaign: string; telegramId: bigint; name: string | null } }): Promise<unknown>;
  };
  readonly slackSignature: {
    findUnique(args: {
      where: { campaign_teamId_userId: { campaign: string; teamId: string; userId: string } };
    }): Promise<object | null>;
    create(args: { data: { campaign: string; teamId: string; userId: string; name: string | null } }): Promise<unknown>;
  };
  $executeRawUnsafe(sql: string): Promise<number>;
  $disconnect(): Promise<void>;
}

/** The tables of schema.prisma as Prisma Migrate would make them. */
const TABLES = [
  `CREATE TABLE "Session" ("id" TEXT PRIMARY KEY, "key" TEXT NOT NULL, "value" TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX "Session_key_key" ON "Session" ("key")`,
  `CREATE TABLE "Signature" ("id" BIGSERIAL PRIMARY KEY, "campaign" TEXT NOT NULL, "telegramId" BIGINT NOT NULL,
    "name" TEXT, "signedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
  `CREATE UNIQUE INDEX "Signature_campaign_telegramId_key" ON "Signature" ("campaign", "telegramId")`,
  `CREATE TABLE "SlackSignature" ("id" BIGSERIAL PRIMARY KEY, "campaign" TEXT NOT NULL, "teamId" TEXT NOT NULL,
    "userId" TEXT NOT NULL, "name" TEXT, "signedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
  `CREATE UNIQUE INDEX "SlackSignature_campaign_teamId_userId_key" ON "SlackSignature" ("campaign", "teamId", "userId")`,
];

/** Generates the peer's Prisma client from its schema, without a network. */
export function generatePeerClient(): void {
  const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const { status, stderr } = spawnSync(process.execPath, [prisma, 'generate', '--schema', here('schema.prisma')], {
    // An existing file that cannot be executed keeps Prisma from fetching an engine that generating does not need.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: here('schema.prisma'), CHECKPOINT_DISABLE: '1' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the peer's Prisma client was not generated: ${stderr}`);
}

/**
 * The peer's Prisma client on an empty database, with its tables made.
 *
 * @param connections size of the pool
 */
export async function openPeerDatabase(connectionString: string, connections: number): Promise<PeerClient> {
  const generated = (await import(here('generated/client.ts'))) as {
    PrismaClient: new (options: { adapter: PrismaPg }) => PeerClient;
  };
  const client = new generated.PrismaClient({ adapter: new PrismaPg({ connectionString, max: connections }) });
  for (const statement of TABLES) await client.$executeRawUnsafe(statement);
  return client;
}
