-- Conversations that were under way hold the name that was given, under the server's secret. They end here, and with them
-- answers that a crash left unsent; TRUNCATE takes the file away in which they lay.
TRUNCATE "conversation";

-- AlterTable
ALTER TABLE "conversation" DROP COLUMN "seen";
