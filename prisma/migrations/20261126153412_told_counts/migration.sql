-- CreateTable
CREATE TABLE "told_count" (
    "campaign" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "told_count_pkey" PRIMARY KEY ("campaign","what","name")
);
