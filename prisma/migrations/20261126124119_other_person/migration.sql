-- AlterTable
ALTER TABLE "broadcast" ADD COLUMN     "editors" TEXT[],
ADD COLUMN     "sender" TEXT;

-- Who had a hand in what is there already, as far as it is known.
UPDATE "broadcast" SET "editors" = ARRAY["author", "editor"];

-- It was due and no longer approved.
ALTER TABLE "broadcast" DROP CONSTRAINT "broadcast_reason_check",
ADD CONSTRAINT "broadcast_reason_check" CHECK ("reason" IN ('staff', 'failures', 'account dead', 'unapproved'));
