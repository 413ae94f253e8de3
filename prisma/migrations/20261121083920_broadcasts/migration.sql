-- CreateTable
CREATE TABLE "broadcast" (
    "id" INTEGER NOT NULL,
    "campaign" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "reason" TEXT,
    "content" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,
    "author" TEXT NOT NULL,
    "editor" TEXT NOT NULL,
    "approved_by" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "scheduled_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "planned_to" UUID,
    "planned" BOOLEAN NOT NULL DEFAULT false,
    "change" INTEGER NOT NULL DEFAULT 0,
    "alarms" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "broadcast_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broadcast_lane" (
    "broadcast" INTEGER NOT NULL,
    "account" INTEGER NOT NULL,
    "audience" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "gone" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "change" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "broadcast_lane_pkey" PRIMARY KEY ("broadcast","account")
);

-- CreateTable
CREATE TABLE "broadcast_failure" (
    "broadcast" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "broadcast_failure_pkey" PRIMARY KEY ("broadcast","reason")
);

-- CreateTable
CREATE TABLE "broadcast_picture" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "broadcast_picture_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sending_account" (
    "number" SERIAL NOT NULL,
    "channel" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "clean" BOOLEAN NOT NULL DEFAULT true,
    "rest_until" TIMESTAMPTZ(3),
    "dead" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "sending_account_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "delivery" (
    "broadcast" INTEGER NOT NULL,
    "account" INTEGER NOT NULL,
    "subscription" UUID NOT NULL,
    "state" SMALLINT NOT NULL DEFAULT 0,
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("broadcast","account","subscription")
);

-- CreateIndex
CREATE UNIQUE INDEX "sending_account_channel_account_key" ON "sending_account"("channel", "account");

-- AddForeignKey
ALTER TABLE "broadcast_lane" ADD CONSTRAINT "broadcast_lane_broadcast_fkey" FOREIGN KEY ("broadcast") REFERENCES "broadcast"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broadcast_failure" ADD CONSTRAINT "broadcast_failure_broadcast_fkey" FOREIGN KEY ("broadcast") REFERENCES "broadcast"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows, Prisma cannot say.

-- Closed sets of words, and the sum that always holds: nobody is counted twice.
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_purpose_check" CHECK ("purpose" IN ('update', 'closing', 'delivery'));
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_state_check"
  CHECK ("state" IN ('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled'));
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_reason_check"
  CHECK (("reason" IS NOT NULL) = ("state" = 'paused') AND "reason" IN ('staff', 'failures', 'account dead'));
ALTER TABLE "broadcast_lane" ADD CONSTRAINT "broadcast_lane_counters_check"
  CHECK (least("sent", "gone", "failed", "unknown", "skipped") >= 0
    AND "sent" + "gone" + "failed" + "unknown" + "skipped" <= "audience");
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_state_check" CHECK ("state" BETWEEN 0 AND 6);

-- A sample of ids would outlive its rows.
ALTER TABLE "delivery" ALTER COLUMN "subscription" SET STATISTICS 0;

-- Each row is changed two or three times and no changed column is indexed: room on its page keeps the index out of it.
ALTER TABLE "delivery" SET (fillfactor = 60);

-- Whoever goes takes their rows out of every ledger, in the same transaction and whichever way they went. What the row
-- stood for stays counted: one still to be sent becomes skipped, one that is under way unknown (its worker says better when
-- it knows). Rows that are only moved, deleted and inserted in one statement, are left alone.
CREATE FUNCTION fold_deliveries() RETURNS trigger LANGUAGE plpgsql
  -- Without statistics the planner guesses: it shall always go by the keys.
  SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  WITH folded AS (
    DELETE FROM delivery d
    USING gone g
      JOIN broadcast b ON b.campaign = g.campaign AND b.started_at IS NOT NULL
      JOIN sending_account s ON s.channel = g.channel AND s.account = g.account
    WHERE d.broadcast = b.id AND d.account = s.number AND d.subscription = g.id
      AND NOT EXISTS (SELECT FROM subscription kept WHERE kept.id = g.id)
    RETURNING d.broadcast, d.account, d.state
  ), counted AS (
    SELECT broadcast, account, count(*) FILTER (WHERE state = 0) AS pending, count(*) FILTER (WHERE state = 1) AS sending
    FROM folded GROUP BY broadcast, account
  )
  UPDATE broadcast_lane l SET skipped = skipped + pending, unknown = unknown + sending, change = change + 1
  FROM counted c WHERE c.broadcast = l.broadcast AND c.account = l.account AND pending + sending > 0;
  RETURN NULL;
END $$;

CREATE TRIGGER fold_deliveries AFTER DELETE ON subscription
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION fold_deliveries();
