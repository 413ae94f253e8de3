-- CreateTable
CREATE TABLE "campaign" (
    "slug" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "public_count" INTEGER NOT NULL DEFAULT 0,
    "public_letters" INTEGER NOT NULL DEFAULT 0,
    "seen_changes" INTEGER NOT NULL DEFAULT 0,
    "seen_letter_changes" INTEGER NOT NULL DEFAULT 0,
    "next_snapshot_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "campaign_key" (
    "fingerprint" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "trial" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "campaign_key_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "pseudonym_key" (
    "purpose" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pseudonym_key_pkey" PRIMARY KEY ("purpose")
);

-- CreateTable
CREATE TABLE "conversation" (
    "key" BYTEA NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seen" TEXT[],
    "sealed" BYTEA NOT NULL,
    "channel" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "expires" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "preference" (
    "person" BYTEA NOT NULL,
    "language" TEXT,
    "discreet" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("person")
);

-- CreateTable
CREATE TABLE "consent_text" (
    "hash" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "consent_text_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "signature" (
    "id" UUID NOT NULL,
    "campaign" TEXT NOT NULL,
    "signer" BYTEA NOT NULL,
    "box" BYTEA NOT NULL,
    "sealed_to" TEXT NOT NULL,
    "consent" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "share" TEXT,

    CONSTRAINT "signature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription" (
    "id" UUID NOT NULL,
    "campaign" TEXT NOT NULL,
    "subscriber" BYTEA NOT NULL,
    "address" BYTEA NOT NULL,
    "channel" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "consent" TEXT NOT NULL,
    "day" DATE NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "letter_report" (
    "campaign" TEXT NOT NULL,
    "reporter" BYTEA NOT NULL,
    "day" DATE NOT NULL,

    CONSTRAINT "letter_report_pkey" PRIMARY KEY ("campaign","reporter")
);

-- CreateTable
CREATE TABLE "tally" (
    "campaign" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "slot" SMALLINT NOT NULL,
    "signed" INTEGER NOT NULL DEFAULT 0,
    "withdrawn" INTEGER NOT NULL DEFAULT 0,
    "letters" INTEGER NOT NULL DEFAULT 0,
    "letters_withdrawn" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "tally_pkey" PRIMARY KEY ("campaign","day","channel","language","slot")
);

-- CreateTable
CREATE TABLE "share" (
    "code" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "slot" SMALLINT NOT NULL,
    "campaign" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "share_pkey" PRIMARY KEY ("code","day","slot")
);

-- CreateIndex
CREATE INDEX "campaign_key_campaign_idx" ON "campaign_key"("campaign");

-- CreateIndex
CREATE INDEX "consent_text_campaign_idx" ON "consent_text"("campaign");

-- CreateIndex
CREATE UNIQUE INDEX "signature_campaign_signer_key" ON "signature"("campaign", "signer");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_campaign_subscriber_key" ON "subscription"("campaign", "subscriber");

-- AddForeignKey
ALTER TABLE "campaign_key" ADD CONSTRAINT "campaign_key_campaign_fkey" FOREIGN KEY ("campaign") REFERENCES "campaign"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_text" ADD CONSTRAINT "consent_text_campaign_fkey" FOREIGN KEY ("campaign") REFERENCES "campaign"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature" ADD CONSTRAINT "signature_consent_fkey" FOREIGN KEY ("consent") REFERENCES "consent_text"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature" ADD CONSTRAINT "signature_sealed_to_fkey" FOREIGN KEY ("sealed_to") REFERENCES "campaign_key"("fingerprint") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_consent_fkey" FOREIGN KEY ("consent") REFERENCES "consent_text"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows, Prisma cannot say.

-- Closed sets of words.
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_state_check" CHECK ("state" IN ('draft', 'open', 'closed', 'delivered'));
ALTER TABLE "consent_text" ADD CONSTRAINT "consent_text_purpose_check" CHECK ("purpose" IN ('sign', 'updates'));
ALTER TABLE "consent_text" ADD CONSTRAINT "consent_text_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$');
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_scope_check" CHECK ("scope" IN ('all', 'end'));
ALTER TABLE "tally" ADD CONSTRAINT "tally_slot_check" CHECK ("slot" BETWEEN 0 AND 63);
ALTER TABLE "share" ADD CONSTRAINT "share_slot_check" CHECK ("slot" BETWEEN 0 AND 63);

-- Samples that the planner keeps of a column outlive the rows they were taken from: personal columns have none.
ALTER TABLE "conversation"
  ALTER COLUMN "key" SET STATISTICS 0, ALTER COLUMN "seen" SET STATISTICS 0, ALTER COLUMN "sealed" SET STATISTICS 0;
ALTER TABLE "preference" ALTER COLUMN "person" SET STATISTICS 0;
ALTER TABLE "signature"
  ALTER COLUMN "id" SET STATISTICS 0, ALTER COLUMN "signer" SET STATISTICS 0, ALTER COLUMN "box" SET STATISTICS 0,
  ALTER COLUMN "share" SET STATISTICS 0;
ALTER TABLE "subscription"
  ALTER COLUMN "id" SET STATISTICS 0, ALTER COLUMN "subscriber" SET STATISTICS 0,
  ALTER COLUMN "address" SET STATISTICS 0;
ALTER TABLE "letter_report" ALTER COLUMN "reporter" SET STATISTICS 0;
ALTER TABLE "share" ALTER COLUMN "code" SET STATISTICS 0;

-- Encrypted bytes do not compress, and a conversation's row stays on its page, where it is rewritten with each turn.
ALTER TABLE "conversation" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;
ALTER TABLE "conversation" SET (
  toast_tuple_target = 8160, fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 100
);
ALTER TABLE "signature" ALTER COLUMN "box" SET STORAGE EXTERNAL;
ALTER TABLE "subscription" ALTER COLUMN "address" SET STORAGE EXTERNAL;

-- Counters are rewritten in place: room for new versions on the page, and soon vacuumed.
ALTER TABLE "tally" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE "share" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE "campaign" SET (fillfactor = 50);
