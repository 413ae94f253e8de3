-- AlterTable
ALTER TABLE "campaign_key" ADD COLUMN     "mac" BYTEA;

-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "mac" BYTEA;

-- AlterTable
ALTER TABLE "staff" ADD COLUMN     "mac" BYTEA;

-- Their codes were hashed without a key.
DELETE FROM "invitation";
