-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "delivered_count" INTEGER,
ADD COLUMN     "delivered_on" DATE,
ADD COLUMN     "delivered_to" TEXT,
ADD COLUMN     "milestone" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "staff" (
    "id" UUID NOT NULL,
    "person" BYTEA NOT NULL,
    "handle" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "address" BYTEA NOT NULL,
    "language" TEXT NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "code_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "invited_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT,
    "what" TEXT NOT NULL,
    "campaign" TEXT,
    "subject" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broadcast_watch" (
    "staff" UUID NOT NULL,
    "broadcast" INTEGER NOT NULL,
    "message" TEXT,
    "shows" TEXT,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "broadcast_watch_pkey" PRIMARY KEY ("staff","broadcast")
);

-- CreateTable
CREATE TABLE "public_update" (
    "broadcast" INTEGER NOT NULL,
    "campaign" TEXT NOT NULL,
    "words" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "public_update_pkey" PRIMARY KEY ("broadcast")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_person_key" ON "staff"("person");

-- CreateIndex
CREATE UNIQUE INDEX "staff_handle_key" ON "staff"("handle");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_handle_key" ON "invitation"("handle");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at" DESC);

-- CreateIndex
CREATE INDEX "public_update_campaign_idx" ON "public_update"("campaign");

-- AddForeignKey
ALTER TABLE "broadcast_watch" ADD CONSTRAINT "broadcast_watch_staff_fkey" FOREIGN KEY ("staff") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows, Prisma cannot say.

ALTER TABLE "staff" ADD CONSTRAINT "staff_role_check" CHECK ("role" IN ('editor', 'publisher', 'admin'));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_role_check" CHECK ("role" IN ('editor', 'publisher', 'admin'));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_code_hash_check" CHECK ("code_hash" ~ '^[0-9a-f]{64}$');
ALTER TABLE "staff" ALTER COLUMN "person" SET STATISTICS 0, ALTER COLUMN "address" SET STATISTICS 0;
