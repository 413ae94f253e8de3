-- A message that is refused to everybody for one and the same reason pauses its broadcast.
ALTER TABLE "broadcast" DROP CONSTRAINT "broadcast_reason_check",
ADD CONSTRAINT "broadcast_reason_check"
  CHECK ("reason" IN ('staff', 'failures', 'account dead', 'unapproved', 'overdue', 'restored',
    'message too long', 'message link', 'message picture', 'message form', 'message unnamed'));
