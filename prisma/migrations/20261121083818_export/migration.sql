-- CreateTable
CREATE TABLE "export" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "campaign" TEXT NOT NULL,
    "signatures" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_pkey" PRIMARY KEY ("id")
);
