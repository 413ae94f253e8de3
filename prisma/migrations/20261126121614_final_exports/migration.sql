-- AlterTable
ALTER TABLE "export" ADD COLUMN     "final" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "root" TEXT;

-- CreateTable
CREATE TABLE "export_part" (
    "export" UUID NOT NULL,
    "part" INTEGER NOT NULL,
    "first_row" UUID NOT NULL,
    "hashes" BYTEA NOT NULL,
    "root" BYTEA NOT NULL,

    CONSTRAINT "export_part_pkey" PRIMARY KEY ("export","part")
);

-- AddForeignKey
ALTER TABLE "export_part" ADD CONSTRAINT "export_part_export_fkey" FOREIGN KEY ("export") REFERENCES "export"("id") ON DELETE CASCADE ON UPDATE CASCADE;
