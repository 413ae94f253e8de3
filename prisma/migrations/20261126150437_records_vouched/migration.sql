-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "delivered_mac" BYTEA;

-- AlterTable
ALTER TABLE "export" ADD COLUMN     "mac" BYTEA;

-- AlterTable
ALTER TABLE "handover" ADD COLUMN     "mac" BYTEA;
