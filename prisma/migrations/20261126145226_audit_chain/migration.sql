-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "mac" BYTEA,
ADD COLUMN     "number" INTEGER,
ADD COLUMN     "prior" BYTEA;

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "number" INTEGER NOT NULL,
    "last" BYTEA NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_number_key" ON "audit_event"("number");
