-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "final_told" INTEGER;
