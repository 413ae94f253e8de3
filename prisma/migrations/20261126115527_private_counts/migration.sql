-- AlterTable
ALTER TABLE "campaign" DROP COLUMN "seen_changes",
DROP COLUMN "seen_letter_changes";

-- CreateTable
CREATE TABLE "private_count" (
    "campaign" TEXT NOT NULL,
    "started_on" DATE NOT NULL,
    "slot" INTEGER NOT NULL DEFAULT 0,
    "counted_on" DATE,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "private_count_pkey" PRIMARY KEY ("campaign")
);
