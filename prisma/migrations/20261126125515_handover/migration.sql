-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "untold" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "handover" (
    "campaign" TEXT NOT NULL,
    "handed_to" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,
    "sha256" TEXT,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "handover_pkey" PRIMARY KEY ("campaign")
);
