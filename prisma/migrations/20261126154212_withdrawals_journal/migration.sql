-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "close_by" DATE;

-- CreateTable
CREATE TABLE "chore" (
    "name" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "chore_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "withdrawn" (
    "row" UUID NOT NULL,
    "campaign" TEXT NOT NULL,

    CONSTRAINT "withdrawn_pkey" PRIMARY KEY ("row")
);
