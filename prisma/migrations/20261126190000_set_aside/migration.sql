-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "set_aside" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "export" ADD COLUMN     "set_aside" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "signature" ADD COLUMN     "cohort" BYTEA;

-- CreateTable
CREATE TABLE "set_aside" (
    "id" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "set_aside_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "set_aside_campaign_idx" ON "set_aside"("campaign");

-- Samples of it would outlive their rows.
ALTER TABLE "signature" ALTER COLUMN "cohort" SET STATISTICS 0;
