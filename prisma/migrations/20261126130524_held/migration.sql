-- A broadcast whose hour passed while no program ran, and one that came out of a backup, wait as drafts for staff.
ALTER TABLE "broadcast" DROP CONSTRAINT "broadcast_reason_check",
ADD CONSTRAINT "broadcast_reason_check"
  CHECK ("reason" IN ('staff', 'failures', 'account dead', 'unapproved', 'overdue', 'restored'));
