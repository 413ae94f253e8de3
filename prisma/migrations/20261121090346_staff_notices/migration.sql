-- CreateTable
CREATE TABLE "broadcast_notice" (
    "broadcast" INTEGER NOT NULL,
    "what" TEXT NOT NULL,

    CONSTRAINT "broadcast_notice_pkey" PRIMARY KEY ("broadcast","what")
);
