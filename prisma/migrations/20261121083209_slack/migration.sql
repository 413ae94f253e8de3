-- CreateTable
CREATE TABLE "slack_installation" (
    "account" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "slack_installation_pkey" PRIMARY KEY ("account")
);

-- CreateTable
CREATE TABLE "workspace_settings" (
    "account" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "allows_connect" BOOLEAN NOT NULL DEFAULT false,
    "channels" BYTEA,

    CONSTRAINT "workspace_settings_pkey" PRIMARY KEY ("account")
);

-- CreateTable
CREATE TABLE "shared_card" (
    "id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "place" BYTEA NOT NULL,
    "campaign" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "language" TEXT NOT NULL,
    "sealed" BYTEA,
    "shown_count" INTEGER NOT NULL DEFAULT 0,
    "shown_state" TEXT NOT NULL DEFAULT 'open',
    "changeable" BOOLEAN NOT NULL DEFAULT false,
    "next_change" TIMESTAMPTZ(3),

    CONSTRAINT "shared_card_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "shared_card_account_idx" ON "shared_card"("account");

-- CreateIndex
CREATE UNIQUE INDEX "shared_card_place_day_key" ON "shared_card"("place", "day");

-- What Prisma cannot say.
ALTER TABLE "shared_card" ADD CONSTRAINT "shared_card_shown_state_check" CHECK ("shown_state" IN ('open', 'closed', 'delivered'));

-- Samples that the planner keeps of a column outlive the rows they were taken from.
ALTER TABLE "slack_installation" ALTER COLUMN "sealed" SET STATISTICS 0;
ALTER TABLE "workspace_settings" ALTER COLUMN "channels" SET STATISTICS 0;
ALTER TABLE "shared_card" ALTER COLUMN "place" SET STATISTICS 0, ALTER COLUMN "sealed" SET STATISTICS 0;

-- Encrypted bytes do not compress.
ALTER TABLE "slack_installation" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;
ALTER TABLE "shared_card" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;
