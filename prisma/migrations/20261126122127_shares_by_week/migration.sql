-- AlterTable
ALTER TABLE "signature" DROP COLUMN "share";

-- They were counted by day, and where nothing of them may be kept.
DELETE FROM "share";
