-- CreateTable
CREATE TABLE "trouble" (
    "what" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trouble_pkey" PRIMARY KEY ("what")
);

ALTER TABLE "trouble" ADD CONSTRAINT "trouble_what_check"
CHECK ("what" IN ('disk', 'broadcast', 'token', 'webhook', 'nightly'));
